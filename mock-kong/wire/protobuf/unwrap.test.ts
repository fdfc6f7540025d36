import test from 'ava';
import {type LuaKey, LuaMap, type LuaValue} from '../../lua/values.js';
import {unwrapArguments} from './unwrap.js';

const unwrap = (type: string, hex: string) => unwrapArguments(type, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const luaMap = (entries: [LuaKey, LuaValue][]) => new LuaMap(entries);

test('plain arguments', t => {
	t.deepEqual(unwrap('google.protobuf.Empty', ''), []);
	t.deepEqual(unwrap('Int', ''), [0]);
	t.deepEqual(unwrap('Bool', '0801'), [true]);
	t.deepEqual(unwrap('Number', '09 000000000000f83f'), [1.5]);
	t.deepEqual(unwrap('ByteString', '0a 01 ff'), ['\xff']);
	t.deepEqual(unwrap('Target', '0a 01 68 10 50'), ['h', 80]);
	t.deepEqual(unwrap('ConsumerSpec', '0a 03 626f62 10 01'), ['bob', true]);
	t.deepEqual(unwrap('ExitArgs', '08 c801'), [200, '', undefined]);
	t.deepEqual(unwrap('ExitArgs', '08 c801 12 01 78 1a 00'), [200, 'x', []]);
});

test('values: what is not false wins, false is nil, null a string', t => {
	const value = (hex: string) =>
		unwrap('KV', `0a 01 6b 12 ${(hex.length / 2).toString(16).padStart(2, '0')} ${hex}`)[1];
	t.is(value('1a0161'), 'a');
	t.is(value('1a00'), '');
	t.is(value('110000000000000000'), 0);
	t.is(value('2001'), true);
	t.is(value('2000'), undefined);
	t.is(value('0800'), 'NULL_VALUE');
	t.is(value(''), undefined);
	t.deepEqual(value('3200'), []);
	t.deepEqual(value('2a00'), []);
	t.deepEqual(unwrap('KV', '0a016b'), ['k', undefined]);
});

test('a list ends where Lua sees its border', t => {
	// "a", false, "b": the false one leaves a hole
	t.deepEqual(unwrap('google.protobuf.ListValue', '0a031a0161 0a022000 0a031a0162'), ['a']);
	t.deepEqual(unwrap('google.protobuf.ListValue', '0a022000 0a031a0162'), [undefined, 'b']);
	t.deepEqual(unwrap('google.protobuf.ListValue', '0a031a0161 0a020800 0a022001'), ['a', 'NULL_VALUE', true]);
	t.deepEqual(unwrap('google.protobuf.ListValue', ''), []);
});

test('structs and lists inside values', t => {
	// {l: ["x", unset]}
	const list = '0a0e 0a016c 1209 3207 0a031a0178 0a00';
	t.deepEqual(unwrap('google.protobuf.Struct', list), [luaMap([['l', ['x', undefined]]])]);
	t.deepEqual(unwrap('google.protobuf.Struct', '0a 07 0a0166 12022000'), [[]]);
	t.deepEqual(unwrap('google.protobuf.Struct', '0a 07 0a0173 12022a00'), [luaMap([['s', []]])]);
});

test('entities come with their defaults', t => {
	t.deepEqual(unwrap('AuthenticateArgs', '12 03 0a0169'), [
		undefined,
		luaMap([
			['id', 'i'],
			['consumer_id', ''],
		]),
	]);
});
