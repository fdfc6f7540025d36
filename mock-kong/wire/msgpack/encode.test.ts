import {decode} from '@msgpack/msgpack';
import test from 'ava';
import {PackingError} from '../../lua/errors.js';
import {LuaMap, type LuaValue, luaRecord, luaString, NULL} from '../../lua/values.js';
import {EMPTY_MAP, fixMultimap, fixRaw, LuaBin, type Packable, packLua} from './encode.js';

const hex = (value: Packable) => packLua(value).toString('hex');
const map = (entries: [string | number | boolean, LuaValue][]) => new LuaMap(entries);

test('scalars', t => {
	t.is(hex(undefined), 'c0');
	t.is(hex(true), 'c3');
	t.is(hex(false), 'c2');
});

test('an integral number takes the smallest integer format', t => {
	const samples: [number, string][] = [
		[0, '00'],
		[-0, '00'],
		[127, '7f'],
		[128, 'cc80'],
		[255, 'ccff'],
		[256, 'cd0100'],
		[65535, 'cdffff'],
		[65536, 'ce00010000'],
		[4294967295, 'ceffffffff'],
		[4294967296, 'cf0000000100000000'],
		[2 ** 53 - 2, 'cf001ffffffffffffe'],
		[-1, 'ff'],
		[-32, 'e0'],
		[-33, 'd0df'],
		[-128, 'd080'],
		[-129, 'd1ff7f'],
		[-32768, 'd18000'],
		[-32769, 'd2ffff7fff'],
		[-2147483648, 'd280000000'],
		[-2147483649, 'd3ffffffff7fffffff'],
		[-(2 ** 53) + 2, 'd3ffe0000000000002'],
	];
	for (const [value, expected] of samples) t.is(hex(value), expected, String(value));
});

test('other numbers are float64, from 2^53 - 1 on too', t => {
	t.is(hex(1.5), 'cb3ff8000000000000');
	t.is(hex(2 ** 53 - 1), 'cb433fffffffffffff');
	t.is(hex(-(2 ** 53) + 1), 'cbc33fffffffffffff');
	t.is(hex(2 ** 53), 'cb4340000000000000');
	t.is(hex(Number.POSITIVE_INFINITY), 'cb7ff0000000000000');
	t.is(hex(Number.NaN), 'cbfff8000000000000');
});

test('strings never take str8', t => {
	t.is(hex(''), 'a0');
	t.is(hex('a'.repeat(31)), `bf${'61'.repeat(31)}`);
	t.is(hex('a'.repeat(32)), `da0020${'61'.repeat(32)}`);
	t.is(hex('a'.repeat(255)), `da00ff${'61'.repeat(255)}`);
	t.is(hex('a'.repeat(65536)), `db00010000${'61'.repeat(65536)}`);
	t.is(hex('\xff\0'), 'a2ff00');
	t.is(decode(packLua(luaString('é€😀'.repeat(20)))), 'é€😀'.repeat(20));
});

test('bin takes the smallest format', t => {
	t.is(hex(new LuaBin('\xff')), 'c401ff');
	t.is(hex(new LuaBin('')), 'c400');
	t.is(hex(new LuaBin('a'.repeat(256))), `c50100${'61'.repeat(256)}`);
	t.is(packLua(new LuaBin('a'.repeat(65536))).toString('hex', 0, 5), 'c600010000');
});

test('tables are arrays when their keys are 1..n', t => {
	t.is(hex([]), '90');
	t.is(hex(EMPTY_MAP), '80');
	t.is(hex(['a', 1]), '92a16101');
	t.is(
		hex(
			map([
				[2, 'b'],
				[1, 'a'],
			]),
		),
		'92a161a162',
	);
	t.is(packLua(Array.from({length: 16}, () => 1)).toString('hex', 0, 3), 'dc0010');
	t.is(packLua(Array.from({length: 65536}, () => 1)).toString('hex', 0, 5), 'dd00010000');
	t.is(packLua(map(Array.from({length: 16}, (_, i) => [`k${i}`, i]))).toString('hex', 0, 3), 'de0010');
});

test('tables with holes or other keys are maps', t => {
	t.is(hex([1, undefined, 3]), '8201010303');
	t.is(hex([undefined, 1]), '810201');
	t.is(
		hex(
			map([
				[1, 'a'],
				[3, 'c'],
			]),
		),
		'8201a16103a163',
	);
	t.is(
		hex(
			map([
				[0, 'z'],
				[1, 'a'],
			]),
		),
		'8200a17a01a161',
	);
	t.is(
		hex(
			map([
				[1, 'a'],
				['k', 'b'],
			]),
		),
		'8201a161a16ba162',
	);
	t.is(hex(map([[true, 1]])), '81c301');
});

test('nil at the end of a table is not there', t => {
	t.is(hex([1, undefined]), '9101');
	t.is(hex([undefined]), '90');
	t.is(hex(new Map([['a', undefined]])), '90');
});

test('a fraction among the keys counts as lua-MessagePack counts', t => {
	// two positive keys, the largest is 2: an array of t[1] and t[2]
	t.is(
		hex(
			map([
				[0.5, 'x'],
				[2, 'b'],
			]),
		),
		'92c0a162',
	);
});

test('cjson.null is nil, or raises where Kong is older', t => {
	t.is(hex(map([['a', NULL]])), '81a161c0');
	t.is(hex([NULL]), '91c0');
	t.throws(() => packLua([NULL], {packsJsonNull: false}), {
		instanceOf: PackingError,
		message: "pack 'userdata' is unimplemented",
	});
	t.is(hex([NULL]), '91c0', 'the setting is of one call');
});

test('what was packed stays, whatever is packed next', t => {
	const first = packLua('first');
	packLua('x'.repeat(3_000_000));
	packLua('other');
	t.is(first.toString('latin1', 1), 'first');
});

test('another library reads what is packed', t => {
	const value = luaRecord({a: [1, 2.5, true], b: luaRecord({c: luaString('ü')}), d: []});
	t.deepEqual(decode(packLua(value)), {a: [1, 2.5, true], b: {c: 'ü'}, d: []});
});

test('multimaps: lists stay, a string becomes a list, true an empty one', t => {
	const fixed = fixMultimap(
		map([
			['s', 'v'],
			['l', ['a', 'b']],
			['t', true],
			['f', false],
			['n', 5],
		]),
	);
	t.deepEqual(decode(packLua(fixed)), {s: ['v'], l: ['a', 'b'], t: [], f: false, n: 5});
	t.deepEqual(decode(packLua(fixMultimap(map([['m', [true, 'x']]])))), {m: [true, 'x']});
	t.is(hex(fixMultimap([])), '80');
	t.is(hex(fixMultimap(['a'])), '9191a161');
	t.throws(() => fixMultimap(undefined), {message: "bad argument #1 to 'pairs' (table expected, got nil)"});
	t.throws(() => fixMultimap(NULL), {message: "bad argument #1 to 'pairs' (table expected, got userdata)"});
});

test('bodies are bin, and no body raises', t => {
	t.is(hex(fixRaw('b')), 'c40162');
	t.throws(() => fixRaw(undefined), {
		instanceOf: PackingError,
		message: "attempt to get length of local 'str' (a nil value)",
	});
});

test('no byte is lost where the buffer grows, whatever comes next', t => {
	for (let length = 16 * 1024 - 8; length < 16 * 1024 + 8; length++) {
		const value: Packable = ['x'.repeat(length), 7, true, 'y', [false]];
		t.deepEqual(decode(packLua(value)), ['x'.repeat(length), 7, true, 'y', [false]], String(length));
	}
});
