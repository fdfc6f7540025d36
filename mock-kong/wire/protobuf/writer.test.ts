import test from 'ava';
import protobuf from 'protobufjs';
import {Writer} from './writer.js';

const theirs = () => protobuf.Writer.create();
const bytesOf = (writer: protobuf.Writer) => Buffer.from(writer.finish());

test('varints of 32 and 64 bits', t => {
	for (const value of [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1fffff, 0x200000, 0x7fffffff, 0x80000000, 0xffffffff]) {
		const writer = new Writer();
		writer.uint32(value);
		t.deepEqual(writer.finish(), bytesOf(theirs().uint32(value)), String(value));
	}
	for (const value of [0, 127, 128, 0xffffffff, 2 ** 32, 2 ** 53 - 1, 2 ** 63, -1, -128, -(2 ** 31), -(2 ** 63)]) {
		const writer = new Writer();
		writer.int64(value);
		t.deepEqual(writer.finish(), bytesOf(theirs().int64(value)), String(value));
	}
	const minusOne = new Writer();
	minusOne.int64(-1);
	t.deepEqual(minusOne.finish(), Buffer.from('ffffffffffffffffff01', 'hex'));
});

test('lengths of any size stand before what they measure', t => {
	for (const size of [
		0, 1, 24, 25, 100, 125, 126, 127, 128, 129, 16_382, 16_383, 16_384, 40_000, 2_097_151, 2_097_152,
	]) {
		const text = 'e\xe9'.repeat(size).slice(0, size);
		const writer = new Writer();
		writer.uint32(8);
		const outer = writer.open();
		const inner = writer.open();
		writer.text(text);
		writer.close(inner);
		writer.double(1.5);
		writer.close(outer);
		writer.uint32(9);
		const expected = theirs().uint32(8).fork().fork().bytes(Buffer.from(text, 'latin1')).ldelim().double(1.5).ldelim();
		t.true(writer.finish().equals(bytesOf(expected.uint32(9))), String(size));
	}
});

test('a message taken is never touched again, and one given up leaves nothing behind', t => {
	const writer = new Writer();
	writer.text('first');
	const first = writer.finish();
	writer.reset();
	writer.text('given up');
	writer.open();
	writer.reset();
	writer.text('other');
	writer.truncate(1);
	t.deepEqual(writer.finish(), Buffer.from([5]));
	t.deepEqual(first, Buffer.from('\x05first'));
});
