import {ExtData, encode} from '@msgpack/msgpack';
import test from 'ava';
import {type LuaKey, LuaMap, type LuaValue} from '../../lua/values.js';
import {WireFault} from '../shared/fault.js';
import {decodeLua} from './decode.js';

const hex = (text: string) => decodeLua(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const luaMap = (entries: [LuaKey, LuaValue][]) => new LuaMap(entries);

test('scalars', t => {
	t.is(hex('c0'), undefined);
	t.is(hex('c2'), false);
	t.is(hex('c3'), true);
	t.is(hex('05'), 5);
	t.is(hex('e0'), -32);
	t.is(hex('cc ff'), 255);
	t.is(hex('cd ffff'), 65535);
	t.is(hex('ce ffffffff'), 4294967295);
	t.is(hex('d0 80'), -128);
	t.is(hex('d1 8000'), -32768);
	t.is(hex('d2 80000000'), -2147483648);
	t.is(hex('ca 3fc00000'), 1.5);
	t.is(hex('cb 3ff8000000000000'), 1.5);
});

test('64-bit integers become doubles', t => {
	t.is(hex('cf 0000000100000000'), 2 ** 32);
	t.is(hex('cf ffffffffffffffff'), 2 ** 64);
	t.is(hex('d3 ffffffffffffffff'), -1);
	t.is(hex('d3 8000000000000000'), -(2 ** 63));
	t.is(hex('d3 7fffffffffffffff'), 2 ** 63);
	t.is(hex('d3 fffffffefffffffe'), -(2 ** 32) - 2);
});

test('str and bin keep every byte', t => {
	const all = Buffer.from(Array.from({length: 256}, (_, i) => i));
	const text = all.toString('latin1');
	t.is(decodeLua(Buffer.concat([Buffer.from([0xda, 1, 0]), all])), text);
	t.is(decodeLua(Buffer.concat([Buffer.from([0xc5, 1, 0]), all])), text);
	t.is(decodeLua(Buffer.concat([Buffer.from([0xdb, 0, 0, 1, 0]), all])), text);
	t.is(decodeLua(Buffer.concat([Buffer.from([0xc6, 0, 0, 1, 0]), all])), text);
	t.is(hex('d9 02 ff00'), '\xff\0');
	t.is(hex('c4 02 c3a9'), '\xc3\xa9');
	t.is(hex('a2 c3a9'), '\xc3\xa9');
	t.is(hex('a0'), '');
});

test('nil in an array is a hole, in a map nothing', t => {
	t.deepEqual(hex('93 01 c0 03'), [1, undefined, 3]);
	t.deepEqual(hex('82 a161 c0 a162 01'), new LuaMap([['b', 1]]));
	t.deepEqual(hex('81 a161 c0'), []);
	t.deepEqual(hex('80'), []);
	t.deepEqual(hex('90'), []);
});

test('a key that comes twice keeps the last value, nil included', t => {
	t.deepEqual(hex('82 a161 01 a161 02'), new LuaMap([['a', 2]]));
	t.deepEqual(hex('83 a161 01 a162 01 a161 c0'), new LuaMap([['b', 1]]));
	// str and bin of the same bytes are the same Lua string
	t.deepEqual(hex('82 a161 01 c40161 02'), new LuaMap([['a', 2]]));
});

test('nil and NaN keys are left out, as lua-MessagePack does without a sentinel', t => {
	t.deepEqual(hex('82 c0 01 a162 02'), new LuaMap([['b', 2]]));
	t.deepEqual(hex('82 cb7ff8000000000000 01 a162 02'), new LuaMap([['b', 2]]));
});

test('keys keep their types', t => {
	t.deepEqual(
		hex('84 a131 0a 02 0b c3 0c cb3ff8000000000000 0d'),
		luaMap([
			['1', 10],
			[2, 11],
			[true, 12],
			[1.5, 13],
		]),
	);
});

test('a table with the keys 1..n is a list, however it came', t => {
	t.deepEqual(hex('82 02 a162 01 a161'), ['a', 'b']);
	t.deepEqual(hex('81 cb3ff0000000000000 a161'), ['a']);
	t.deepEqual(
		hex('82 01 a161 03 a163'),
		luaMap([
			[1, 'a'],
			[3, 'c'],
		]),
	);
});

test('ext is nil', t => {
	t.is(hex('d4 05 01'), undefined);
	t.is(hex('c7 02 05 0102'), undefined);
	t.deepEqual(hex('92 d6ff00000000 01'), [undefined, 1]);
	t.is(decodeLua(Buffer.from(encode(new ExtData(7, new Uint8Array(300))))), undefined);
});

test('another library agrees on a nested message', t => {
	const message = [
		1,
		3,
		null,
		{EventId: 7, Data: {Method: 'kong.response.exit', Args: [200, 'b', {'X-A': ['1', 2.5]}]}},
	];
	t.deepEqual(decodeLua(Buffer.from(encode(message))), [
		1,
		3,
		undefined,
		luaMap([
			['EventId', 7],
			[
				'Data',
				luaMap([
					['Method', 'kong.response.exit'],
					['Args', [200, 'b', luaMap([['X-A', ['1', 2.5]]])]],
				]),
			],
		]),
	]);
});

test('bytes that were not framed are a fault, not a crash', t => {
	for (const text of ['', 'a5 61', '92 01', 'da 0005 61', 'c4', 'cf 00', 'c1', 'dd ffffffff']) {
		t.throws(() => hex(text), {instanceOf: WireFault}, text);
	}
});
