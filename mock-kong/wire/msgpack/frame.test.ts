import {encode} from '@msgpack/msgpack';
import test from 'ava';
import {WireFault} from '../shared/fault.js';
import {frame, MessageReader, MessageScanner} from './frame.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

test('a value of every format ends where it ends', t => {
	const samples = [
		'00',
		'7f',
		'80',
		'81 a161 01',
		'90',
		'92 01 02',
		'a0',
		'a3 616263',
		'c0',
		'c2',
		'c3',
		'c4 02 ffff',
		'c5 0001 00',
		'c6 00000001 00',
		'c7 02 05 0000',
		'c8 0001 05 00',
		'c9 00000000 05',
		'ca 00000000',
		'cb 0000000000000000',
		'cc 00',
		'cd 0000',
		'ce 00000000',
		'cf 0000000000000000',
		'd0 00',
		'd1 0000',
		'd2 00000000',
		'd3 0000000000000000',
		'd4 01 00',
		'd5 01 0000',
		'd6 01 00000000',
		'd7 01 0000000000000000',
		`d8 01 ${'00'.repeat(16)}`,
		'd9 01 61',
		'da 0001 61',
		'db 00000001 61',
		'dc 0001 01',
		'dd 00000001 01',
		'de 0001 01 02',
		'df 00000001 01 02',
		'e0',
		'ff',
		'92 91 90 81 a161 91 c0',
	];
	for (const hex of samples) {
		const value = bytes(hex);
		const followed = Buffer.concat([Buffer.from([0xff, 0xff]), value, Buffer.from([0x93])]);
		t.deepEqual(frame(followed, 2), {kind: 'complete', end: 2 + value.length}, hex);
		for (let cut = 0; cut < value.length; cut++) {
			t.deepEqual(frame(value.subarray(0, cut)), {kind: 'more'}, `${hex} cut at ${cut}`);
		}
	}
});

test('a message may come in any pieces', t => {
	const message = Buffer.from(
		encode([1, 70000, null, {list: [1, 2, {deep: [[['x']]]}], text: 'y'.repeat(70000), f: 1.5}]),
	);
	for (const size of [1, 2, 3, 7, 4096, 65536, message.length]) {
		const reader = new MessageReader();
		const seen: Buffer[] = [];
		// Two messages back to back, so that one piece holds the end of one and the start of the next.
		const stream = Buffer.concat([message, message]);
		for (let at = 0; at < stream.length; at += size) {
			reader.push(stream.subarray(at, at + size));
			for (let next = reader.next(); next; next = reader.next()) seen.push(next);
		}
		t.deepEqual(
			seen.map(m => m.equals(message)),
			[true, true],
			`pieces of ${size}`,
		);
		t.is(reader.pending, 0);
	}
});

test('payload is passed over unread', t => {
	const scanner = new MessageScanner();
	const chunk = Buffer.alloc(4096, 0x61);
	let reads = 0;
	const counting = new Proxy(chunk, {
		get(target, key) {
			if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
			return Reflect.get(target, key, target);
		},
	});
	t.is(scanner.scan(bytes('db 00500000')), -1);
	for (let i = 0; i < 1280 - 1; i++) t.is(scanner.scan(counting), -1);
	t.is(scanner.scan(counting), 4096);
	t.is(reads, 0);
});

test('what is left over can be taken', t => {
	const reader = new MessageReader();
	reader.push(bytes('01 92 01'));
	t.deepEqual(reader.next(), bytes('01'));
	t.is(reader.next(), undefined);
	t.is(reader.pending, 2);
	reader.push(bytes('93'));
	t.deepEqual(reader.take(), bytes('92 01 93'));
	t.is(reader.pending, 0);
	reader.push(bytes('c3'));
	t.deepEqual(reader.next(), bytes('c3'));
});

test('0xc1 is refused where it stands, with the text of Kong', t => {
	const found = frame(bytes('92 01 c1'));
	t.is(found.kind, 'invalid');
	if (found.kind !== 'invalid') return;
	t.is(found.fault.code, 'invalid-bytes');
	t.is(found.fault.offset, 2);
	t.is(found.fault.message, "unpack '0xc1' is unimplemented");
});

test('0xc1 keeps its offset over chunks', t => {
	const scanner = new MessageScanner();
	scanner.scan(bytes('93 a3 6161'));
	scanner.scan(bytes('61'));
	const fault = t.throws(() => scanner.scan(bytes('02 c1')), {instanceOf: WireFault});
	t.is(fault?.offset, 6);
});

test('limits hold before anything is stored', t => {
	const limits = {maxMessageBytes: 1000, maxDepth: 3, maxElements: 10};
	const code = (hex: string) => {
		const found = frame(bytes(hex), 0, limits);
		return found.kind === 'invalid' ? found.fault.code : found.kind;
	};
	t.is(code('c6 ffffffff'), 'too-large');
	t.is(code('da 03e6'), 'too-large');
	t.is(code('da 03e5'), 'more');
	t.is(code('dd ffffffff'), 'too-many');
	t.is(code('8f'), 'too-many');
	t.is(code('9a'), 'more');
	t.is(code('91 91 91 01'), 'complete');
	t.is(code('91 91 91 91'), 'too-deep');
});

test('a flat message longer than the limit is refused', t => {
	const scanner = new MessageScanner({maxMessageBytes: 10, maxDepth: 2, maxElements: 1000});
	scanner.scan(bytes('dc 0100'));
	t.throws(() => scanner.scan(Buffer.alloc(8, 1)), {instanceOf: WireFault, message: /at least 11 bytes/});
});

test('nesting of any depth takes no stack', t => {
	const deep = Buffer.concat([Buffer.alloc(500_000, 0x91), Buffer.from([0xc0])]);
	const limits = {maxMessageBytes: 1_000_000, maxDepth: 1_000_000, maxElements: 1_000_000};
	t.deepEqual(frame(deep, 0, limits), {kind: 'complete', end: deep.length});
});
