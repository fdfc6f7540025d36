import {PackingError} from '../../lua/errors.js';
import {isTable, isTrue, LuaMap, type LuaString, type LuaTable, type LuaValue, luaType} from '../../lua/values.js';
import type {KongVersion} from '../../versions/kong.js';
import type {FieldSpec, MessageSpec, ScalarType} from './schema.js';
import {Writer} from './writer.js';

/** How releases of lua-protobuf differ. */
export type EncodeManners = Pick<
	KongVersion,
	'luaProtobufSendsFalse' | 'luaProtobufKeepsEmptyValue' | 'luaProtobufDropsEmpty'
>;

/**
 * A Lua table as lua-protobuf's pb.encode packs it for message `spec`: fields the message does not have are dropped,
 * lists stop at their first nil, proto3 defaults outside a oneof are left out.
 * @throws PackingError where a value has the wrong type
 */
export function encodeMessage(spec: MessageSpec, value: LuaValue, manners: EncodeManners): Buffer {
	if (!isTable(value)) {
		throw new PackingError(`bad argument #2 to 'encode' (table expected, got ${luaType(value)})`);
	}
	out.reset();
	message(spec, value, manners);
	return out.finish();
}

/** One for all: a message is written without a break. */
const out = new Writer();

function message(spec: MessageSpec, table: LuaTable, manners: EncodeManners): void {
	// A list has no field names.
	if (Array.isArray(table)) return;
	for (const [name, value] of table) {
		const field = typeof name === 'string' ? spec.byName.get(name) : undefined;
		if (field !== undefined && value !== undefined) oneField(field, value, manners);
	}
}

function oneField(field: FieldSpec, value: LuaValue, manners: EncodeManners): void {
	if (field.kind === 'map') {
		for (const [key, item] of entries(tableFor(field, value))) {
			out.uint32(tagOf(field));
			const start = out.open();
			const [keyField, valueField] = field.entry.fields;
			if (keyField !== undefined) tagged(keyField, key, true, manners);
			if (valueField !== undefined) {
				const ignoreEmpty = valueField.kind !== 'message' || !manners.luaProtobufKeepsEmptyValue;
				tagged(valueField, item, ignoreEmpty, manners);
			}
			out.close(start);
		}
	} else if (field.kind !== 'enum' && field.repeated) {
		for (const item of sequence(tableFor(field, value))) tagged(field, item, false, manners);
	} else {
		const mayDrop = field.kind !== 'message' || manners.luaProtobufDropsEmpty;
		tagged(field, value, !field.inOneof && mayDrop, manners);
	}
}

/** Tag and value; nothing at all for a default when `ignoreDefault`. */
function tagged(field: FieldSpec, value: LuaValue, ignoreDefault: boolean, manners: EncodeManners): void {
	switch (field.kind) {
		case 'message': {
			const before = out.length;
			out.uint32(tagOf(field));
			const start = out.open();
			message(field.spec, tableFor(field, value), manners);
			if (out.length === start && ignoreDefault) out.truncate(before);
			else out.close(start);
			return;
		}
		case 'enum': {
			// Only Kong's own null_value, which it sets to 1.
			const number = integerFor(field, value, manners);
			if (number === 0 && ignoreDefault) return;
			out.uint32(tagOf(field));
			out.int64(toInt32(number));
			return;
		}
		case 'scalar':
			scalar(field, field.type, value, ignoreDefault, manners);
			return;
		case 'map':
	}
}

function scalar(
	field: FieldSpec,
	type: ScalarType,
	value: LuaValue,
	ignoreDefault: boolean,
	manners: EncodeManners,
): void {
	switch (type) {
		case 'bool': {
			// lua_toboolean: every value has a truth.
			const truth = isTrue(value);
			if (!truth && ignoreDefault && !manners.luaProtobufSendsFalse) return;
			out.uint32(tagOf(field));
			out.uint32(truth ? 1 : 0);
			return;
		}
		case 'string':
		case 'bytes':
			if (typeof value !== 'string') throw mismatch(field, 'string', value);
			if (value === '' && ignoreDefault) return;
			out.uint32(tagOf(field));
			out.text(value);
			return;
		case 'double': {
			const number = toNumber(value);
			if (number === undefined) throw mismatch(field, numberName(manners), value);
			if (number === 0 && ignoreDefault) return;
			out.uint32(tagOf(field));
			out.double(number);
			return;
		}
		case 'int32':
		case 'int64': {
			const number = integerFor(field, value, manners);
			if (number === 0 && ignoreDefault) return;
			out.uint32(tagOf(field));
			out.int64(type === 'int32' ? toInt32(number) : number);
		}
	}
}

function integerFor(field: FieldSpec, value: LuaValue, manners: EncodeManners): number {
	const number = toNumber(value);
	if (number === undefined) throw mismatch(field, numberName(manners), value);
	if (number < -(2 ** 63) || number > 2 ** 63) throw new PackingError('number has no integer representation');
	return Number.isNaN(number) ? 0 : Math.trunc(number);
}

/** The low 32 bits as a signed number. */
function toInt32(number: number): number {
	const low = number | 0;
	return low === number ? low : Number(BigInt.asIntN(32, BigInt(number)));
}

/** lua_tonumber: a number, or a string that reads as one. */
function toNumber(value: LuaValue): number | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || !/^\s*[-+]?(0[xX][\da-fA-F]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)\s*$/.test(value)) {
		return undefined;
	}
	const text = value.trim();
	return text.startsWith('-') ? -Number(text.slice(1)) : Number(text.replace(/^\+/, ''));
}

function numberName(manners: EncodeManners): string {
	return manners.luaProtobufKeepsEmptyValue ? 'number' : "number/'#number'";
}

function mismatch(field: FieldSpec, expected: string, value: LuaValue): PackingError {
	return new PackingError(
		`bad argument #2 to 'encode' (${expected} expected for field '${field.name}', got ${luaType(value)})`,
	);
}

function tableFor(field: FieldSpec, value: LuaValue): LuaTable {
	if (isTable(value)) return value;
	throw new PackingError(
		`bad argument #2 to 'encode' (table expected at field '${field.name}', got ${luaType(value)})`,
	);
}

function* entries(table: LuaTable): Generator<[number | boolean | LuaString, LuaValue]> {
	if (table instanceof LuaMap) yield* table;
	else {
		for (const [index, value] of table.entries()) if (value !== undefined) yield [index + 1, value];
	}
}

/** From 1 to the first nil. */
function* sequence(table: LuaTable): Generator<LuaValue> {
	for (let i = 1; ; i++) {
		const value = Array.isArray(table) ? table[i - 1] : table.get(i);
		if (value === undefined) return;
		yield value;
	}
}

function tagOf(field: FieldSpec): number {
	const type = field.kind === 'enum' ? 0 : field.kind === 'scalar' ? scalarWireTypes[field.type] : 2;
	return (field.number << 3) | type;
}

const scalarWireTypes: Readonly<Record<ScalarType, number>> = {
	bool: 0,
	int32: 0,
	int64: 0,
	double: 1,
	string: 2,
	bytes: 2,
};
