import test, {type ExecutionContext} from 'ava';
import {PackingError} from '../../lua/errors.js';
import {type LuaKey, LuaMap, type LuaValue, NULL} from '../../lua/values.js';
import {kongVersion} from '../../versions/index.js';
import {wrapResults} from './wrap.js';

const kong39 = kongVersion('3.9');
const kong28 = kongVersion('2.8');
const wrap = (type: string, values: LuaValue[], kong = kong39) => wrapResults(type, values, kong).toString('hex');
const raises =
	(type: string, values: LuaValue[], kong = kong39) =>
	(t: ExecutionContext) =>
		t.throws(() => wrapResults(type, values, kong), {instanceOf: PackingError})?.message;
const luaMap = (entries: [LuaKey, LuaValue][]) => new LuaMap(entries);

test('nothing, nil and defaults are empty frames', t => {
	t.is(wrap('google.protobuf.Empty', []), '');
	t.is(wrap('google.protobuf.Empty', [undefined, 'ignored']), '');
	t.is(wrap('String', [undefined]), '');
	t.is(wrap('String', ['']), '');
	t.is(wrap('Int', [0]), '');
	t.is(wrap('Consumer', []), '');
});

test('scalars', t => {
	t.is(wrap('String', ['a\xff']), '0a0261ff');
	t.is(wrap('Int', [300]), '08ac02');
	t.is(wrap('Int', [-1]), '08ffffffffffffffffff01');
	t.is(wrap('Int', ['8080']), '08903f');
	t.is(wrap('Int', [80.9]), '0850');
	t.is(wrap('Number', [1.5]), '09000000000000f83f');
	t.is(wrap('Bool', [true]), '0801');
});

test('false is sent, but not up to 3.2', t => {
	t.is(wrap('Bool', [false]), '0800');
	t.is(wrap('Bool', [false], kongVersion('3.3')), '0800');
	t.is(wrap('Bool', [false], kongVersion('3.2')), '');
	t.is(wrap('Bool', [false], kong28), '');
});

test('values', t => {
	const value = (v: LuaValue) => wrap('google.protobuf.Value', [v]);
	t.is(value(undefined), '0801');
	t.is(value(false), '2000');
	t.is(value(true), '2001');
	t.is(value(0), '110000000000000000');
	t.is(value(''), '1a00');
	t.is(value([]), '2a00');
	t.is(value(['a', undefined, 'b']), '32050a031a0161');
	t.is(value(luaMap([['k', []]])), '2a090a070a016b12022a00');
	t.is(value([NULL, 1]), '320d0a000a0911000000000000f03f');
	t.is(value(NULL), '');
});

test('a null in a map loses its value, up to 3.2 only its content', t => {
	t.is(wrap('google.protobuf.Struct', [luaMap([['n', NULL]])]), '0a030a016e');
	t.is(wrap('google.protobuf.Struct', [luaMap([['n', NULL]])], kong28), '0a050a016e1200');
});

test('what lua-protobuf raises on, with its text', t => {
	const key = "bad argument #2 to 'encode' (string expected for field 'key', got number)";
	t.is(raises('String', [true])(t), "bad argument #2 to 'encode' (string expected for field 'v', got boolean)");
	t.is(raises('String', [5])(t), "bad argument #2 to 'encode' (string expected for field 'v', got number)");
	t.is(raises('Int', ['x'])(t), "bad argument #2 to 'encode' (number/'#number' expected for field 'v', got string)");
	t.is(raises('google.protobuf.Empty', [true])(t), "bad argument #2 to 'encode' (table expected, got boolean)");
	t.is(raises('google.protobuf.Value', [[undefined, 'a']])(t), key);
	t.is(raises('google.protobuf.Struct', [undefined])(t), "bad argument #1 to 'pairs' (table expected, got nil)");
	t.is(
		raises('Route', [luaMap([['protocols', 'http']])])(t),
		"bad argument #2 to 'encode' (table expected at field 'protocols', got string)",
	);
	t.is(raises('google.protobuf.Value', [['a']], kong28)(t), key, '2.8 takes every table for a struct');
});

test('bodies: content, else the file, else an error', t => {
	const body = (values: LuaValue[], bodyFile?: string) =>
		wrapResults('RawBodyResult', values, kong39, {bodyFile}).toString('hex');
	t.is(body(['b']), '0a0162');
	t.is(body(['']), '0a00');
	t.is(body([undefined], '/f'), '12022f66');
	t.is(body([undefined, 'e']), '1a0165');
	t.is(body([]), `1a17${Buffer.from("Can't read request body").toString('hex')}`);
});

test('entities drop what their message lacks', t => {
	const consumer = luaMap([
		['id', 'i'],
		['ws_id', 'w'],
		['tags', ['x', 'y']],
	]);
	t.is(wrap('Consumer', [consumer]), '0a01692a01782a0179');
	const route = luaMap([
		['headers', luaMap([['x-a', ['1']]])],
		['strip_path', true],
		['service', luaMap([['id', 's']])],
	]);
	t.is(wrap('Route', [route]), '60019201030a0173');
	const captures = luaMap([
		['unnamed', ['u']],
		['named', luaMap([['n', 'v']])],
	]);
	t.is(wrap('UriCapturesResult', [captures]), '0a017512060a016e120176');
});

test('a message in a message that is empty: 0.5.0, which Kong has from 3.3 to 3.6, leaves it out', t => {
	const route = luaMap([['service', luaMap([['ws_id', 'w']])]]);
	t.is(wrap('Route', [route]), '920100');
	t.is(wrap('Route', [route], kongVersion('3.7')), '920100');
	for (const name of ['3.3', '3.4', '3.6']) t.is(wrap('Route', [route], kongVersion(name)), '', name);
	t.is(wrap('Route', [route], kongVersion('3.2')), '920100');
});
