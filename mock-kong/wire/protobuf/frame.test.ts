import test from 'ava';
import {WireFault} from '../shared/fault.js';
import {FrameReader, frameBytes} from './frame.js';

test('a frame is a little-endian length and its payload', t => {
	t.is(frameBytes(Buffer.from('ab')).toString('hex'), '020000006162');
	t.is(frameBytes(Buffer.alloc(0)).toString('hex'), '00000000');
	t.is(frameBytes(Buffer.alloc(0x10203)).toString('hex', 0, 4), '03020100');
});

test('frames may come in any pieces, empty ones among them', t => {
	const payloads = ['kong.request.get_method', '', '', 'x'.repeat(70000), 'y'];
	const stream = Buffer.concat(
		payloads.map(text => {
			const header = Buffer.alloc(4);
			header.writeUInt32LE(text.length);
			return Buffer.concat([header, Buffer.from(text)]);
		}),
	);
	for (const size of [1, 3, 4, 5, 4096, stream.length]) {
		const reader = new FrameReader();
		const seen: string[] = [];
		for (let at = 0; at < stream.length; at += size) {
			reader.push(stream.subarray(at, at + size));
			for (let next = reader.next(); next !== undefined; next = reader.next()) seen.push(next.toString());
		}
		t.deepEqual(seen, payloads, `pieces of ${size}`);
		t.is(reader.pending, 0);
	}
});

test('an announced length over the limit is refused before its bytes come', t => {
	const reader = new FrameReader({maxMessageBytes: 10, maxDepth: 1, maxElements: 1});
	reader.push(Buffer.from('0b000000', 'hex'));
	const fault = t.throws(() => reader.next(), {instanceOf: WireFault});
	t.is(fault?.code, 'too-large');
	t.throws(() => reader.next(), {instanceOf: WireFault}, 'it stays refused');
});

test('what is left over can be taken, header included', t => {
	const reader = new FrameReader();
	reader.push(Buffer.from('0500000061', 'hex'));
	t.is(reader.next(), undefined);
	t.is(reader.pending, 5);
	reader.push(Buffer.from('62', 'hex'));
	t.is(reader.take().toString('hex'), '050000006162');
	t.is(reader.pending, 0);
	reader.push(Buffer.from('0100000063', 'hex'));
	t.is(reader.next()?.toString(), 'c');
});

test('half a header is pending', t => {
	const reader = new FrameReader();
	reader.push(Buffer.from('0500', 'hex'));
	t.is(reader.next(), undefined);
	t.is(reader.pending, 2);
	t.is(reader.take().toString('hex'), '0500');
});
