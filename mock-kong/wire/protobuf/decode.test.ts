import test from 'ava';
import {type LuaKey, LuaMap, type LuaValue} from '../../lua/values.js';
import {WireFault} from '../shared/fault.js';
import {decodeMessage} from './decode.js';
import {messageSpec} from './schema.js';

const decode = (type: string, hex: string) =>
	decodeMessage(messageSpec(type), Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const luaMap = (entries: [LuaKey, LuaValue][]) => new LuaMap(entries);
const raises = (type: string, hex: string) => {
	try {
		decode(type, hex);
		return 'nothing';
	} catch (error) {
		return error instanceof WireFault ? error.message : String(error);
	}
};

test('absent fields have their proto3 default, messages and oneof members none', t => {
	t.deepEqual(decode('Int', ''), luaMap([['v', 0]]));
	t.deepEqual(decode('Bool', ''), luaMap([['v', false]]));
	t.deepEqual(decode('String', ''), luaMap([['v', '']]));
	t.deepEqual(
		decode('ExitArgs', ''),
		luaMap([
			['status', 0],
			['body', ''],
		]),
	);
	t.deepEqual(decode('google.protobuf.Value', ''), luaMap([]));
	t.deepEqual(decode('google.protobuf.Struct', ''), luaMap([['fields', []]]));
	t.deepEqual(
		decode('Consumer', ''),
		luaMap([
			['id', ''],
			['created_at', 0],
			['username', ''],
			['custom_id', ''],
			['tags', []],
		]),
	);
});

test('scalars', t => {
	t.deepEqual(decode('Int', '08 ac02'), luaMap([['v', 300]]));
	t.deepEqual(decode('Int', '08 ffffffffffffffffff01'), luaMap([['v', -1]]));
	// more than 32 bits: the low ones count
	t.deepEqual(decode('Int', '08 8580808010'), luaMap([['v', 5]]));
	t.deepEqual(decode('RpcReturn', '08 8080808080808010'), luaMap([['sequence', 2 ** 53]]));
	t.deepEqual(decode('RpcReturn', '08 ffffffffffffffffff01'), luaMap([['sequence', -1]]));
	t.deepEqual(decode('Number', '09 000000000000f83f'), luaMap([['v', 1.5]]));
	t.deepEqual(decode('Bool', '08 02'), luaMap([['v', true]]));
	t.deepEqual(decode('Bool', '08 808080808001'), luaMap([['v', true]]));
	t.deepEqual(decode('String', '0a 02 ff00'), luaMap([['v', '\xff\0']]));
});

test('an enum is its name, or its number', t => {
	t.deepEqual(decode('google.protobuf.Value', '08 00'), luaMap([['null_value', 'NULL_VALUE']]));
	t.deepEqual(decode('google.protobuf.Value', '08 01'), luaMap([['null_value', 1]]));
});

test('lists and maps', t => {
	t.deepEqual(
		decode('google.protobuf.ListValue', '0a 03 1a0161 0a 00'),
		luaMap([['values', [luaMap([['string_value', 'a']]), []]]]),
	);
	t.deepEqual(
		// {"\xff": {bool_value: true}}, then a key without value, then a value without key
		decode('google.protobuf.Struct', '0a 07 0a01ff 12022001  0a 03 0a0161  0a 04 12022001'),
		luaMap([
			[
				'fields',
				luaMap([
					['\xff', luaMap([['bool_value', true]])],
					['a', []],
					['', luaMap([['bool_value', true]])],
				]),
			],
		]),
	);
});

test('a field that comes twice is replaced, never merged', t => {
	t.deepEqual(
		decode('AuthenticateArgs', '12 03 0a0161  12 03 120162').get('credential'),
		luaMap([
			['id', ''],
			['consumer_id', 'b'],
		]),
	);
	t.deepEqual(decode('String', '0a0161 0a0162'), luaMap([['v', 'b']]));
});

test('members of a oneof do not clear each other', t => {
	t.deepEqual(
		decode('google.protobuf.Value', '1a0161 2001'),
		luaMap([
			['string_value', 'a'],
			['bool_value', true],
		]),
	);
});

test('unknown fields and a torn end are passed over', t => {
	const a = luaMap([['v', 'a']]);
	t.deepEqual(decode('String', '10 05 0a0161 19 0000000000000000 25 00000000 2a 01 ff'), a);
	t.deepEqual(decode('String', '0a0161 13 08 01 14'), a, 'a group');
	t.deepEqual(decode('String', '0a0161 ffff'), a);
	t.deepEqual(decode('String', '0a0161 ff'), a);
	t.deepEqual(decode('String', '0a0161 12 05 61'), a);
});

test('what lua-protobuf raises on, with its text', t => {
	t.is(
		raises('String', '08 05'),
		"type mismatch for field 'v' at offset 2, bytes expected for type string, got varint",
	);
	t.is(raises('Int', '0a 01 61'), "type mismatch for field 'v' at offset 2, varint expected for type int32, got bytes");
	t.is(
		raises('Route', '28 05'),
		"type mismatch for repeated field 'protocols' at offset 2, bytes expected for type string, got varint",
	);
	t.is(raises('String', '0a 05 61'), 'unfinished bytes (len 5 at offset 3)');
	t.is(raises('Int', '08 ff'), 'invalid varint value at offset 2');
	t.is(raises('Number', '09 00'), 'invalid fixed64 value at offset 2');
	t.is(raises('KV', '12 02 1a 05'), 'unfinished bytes (len 5 at offset 5)');
});

test('limits hold', t => {
	const spec = messageSpec('google.protobuf.Value');
	// A list in a list, from the inside out.
	const deep = (levels: number) => {
		let value = Buffer.alloc(0);
		for (let i = 0; i < levels; i++) {
			const list = Buffer.concat([varintTag(0x0a, value.length), value]);
			value = Buffer.concat([varintTag(0x32, list.length), list]);
		}
		return value;
	};
	t.notThrows(() => decodeMessage(spec, deep(30)));
	const fault = t.throws(() => decodeMessage(spec, deep(200)), {instanceOf: WireFault});
	t.is(fault?.code, 'too-deep');
	const many = Buffer.concat(Array.from({length: 50}, () => Buffer.from('0a00', 'hex')));
	const limits = {maxMessageBytes: 1000, maxDepth: 10, maxElements: 49};
	t.is(
		t.throws(() => decodeMessage(messageSpec('google.protobuf.ListValue'), many, limits), {instanceOf: WireFault})
			?.code,
		'too-many',
	);
});

function varintTag(tag: number, length: number): Buffer {
	const bytes = [tag];
	for (let rest = length; ; rest >>>= 7) {
		bytes.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
		if (rest <= 0x7f) return Buffer.from(bytes);
	}
}
