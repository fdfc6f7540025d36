import {LuaMap, type LuaTable, type LuaValue} from '../../lua/values.js';
import {WireFault} from '../shared/fault.js';
import {defaultLimits, type WireLimits} from '../shared/limits.js';
import {Cursor, wireTypeNames} from './cursor.js';
import type {FieldSpec, MessageSpec, ScalarType} from './schema.js';

/**
 * A protobuf message as lua-protobuf's pb.decode leaves it in Kong: fields by name, absent scalars with their proto3
 * default, absent lists and maps empty, absent messages and oneof members nil; a message that comes twice is replaced,
 * not merged; unknown fields and a torn end are passed over; strings are bytes. An enum is its name, or its number
 * where it has none.
 *
 * @throws WireFault `undecodable` with Lua's error text; `too-deep` and `too-many` for what mock Kong refuses
 */
export function decodeMessage(spec: MessageSpec, bytes: Buffer, limits: WireLimits = defaultLimits): LuaMap {
	return new Decoder(limits).message(spec, new Cursor(bytes), 0);
}

class Decoder {
	#elements = 0;
	constructor(private readonly limits: WireLimits) {}

	message(spec: MessageSpec, cursor: Cursor, depth: number): LuaMap {
		if (depth > this.limits.maxDepth) {
			throw new WireFault('too-deep', `more than ${this.limits.maxDepth} levels of messages`, cursor.at);
		}
		const message = defaults(spec);
		while (cursor.varint()) {
			if (++this.#elements > this.limits.maxElements) {
				throw new WireFault('too-many', `more than ${this.limits.maxElements} fields in one message`, cursor.at);
			}
			const tag = cursor.low;
			const field = spec.byNumber.get(tag >>> 3);
			// lua-protobuf reads on where a value could not be skipped.
			if (field === undefined) cursor.skip(tag);
			else this.#field(message, field, tag, cursor, depth);
		}
		return message;
	}

	#field(message: LuaMap, field: FieldSpec, tag: number, cursor: Cursor, depth: number): void {
		if (field.kind === 'map') {
			checkWireType(field, tag, cursor);
			this.#entry(mapOf(message, field.name), field.entry, part(cursor), depth + 1);
		} else if (field.kind === 'enum' || !field.repeated) {
			checkWireType(field, tag, cursor);
			message.set(field.name, this.#value(field, cursor, depth));
		} else {
			const list = listOf(message, field.name);
			if ((tag & 7) !== 2 || wireType(field) === 2) {
				checkWireType(field, tag, cursor);
				list.push(this.#value(field, cursor, depth));
			} else {
				const packed = part(cursor);
				while (!packed.done) list.push(this.#value(field, packed, depth));
			}
		}
	}

	#value(field: FieldSpec, cursor: Cursor, depth: number): LuaValue {
		switch (field.kind) {
			case 'scalar':
				return scalar(field.type, cursor);
			case 'enum':
				if (!cursor.varint()) throw undecodable('invalid varint value at offset', cursor);
				return field.names.get(cursor.low | 0) ?? cursor.signed;
			case 'message':
			case 'map': {
				const spec = field.kind === 'map' ? field.entry : field.spec;
				return asTable(this.message(spec, part(cursor), depth + 1));
			}
		}
	}

	/** lpbD_map: an entry without a value has the value's default, a message an empty one. */
	#entry(map: LuaMap, entry: MessageSpec, cursor: Cursor, depth: number): void {
		const [keyField, valueField] = entry.fields;
		if (keyField === undefined || valueField === undefined) return;
		let key: LuaValue = '';
		let value: LuaValue = valueField.kind === 'message' ? asTable(defaults(valueField.spec)) : defaultOf(valueField);
		while (cursor.varint()) {
			const tag = cursor.low;
			const field = entry.byNumber.get(tag >>> 3);
			if (field === undefined) continue;
			checkWireType(field, tag, cursor);
			const read = this.#value(field, cursor, depth);
			if (field === keyField) key = read;
			else value = read;
		}
		if (typeof key === 'string' && value !== undefined) map.set(key, value);
	}
}

function scalar(type: ScalarType, cursor: Cursor): LuaValue {
	switch (type) {
		case 'string':
		case 'bytes': {
			const {buffer, at, end} = part(cursor);
			return buffer.toString('latin1', at, end);
		}
		case 'double': {
			const value = cursor.double();
			if (value === undefined) throw undecodable('invalid fixed64 value at offset', cursor);
			return value;
		}
		case 'bool':
		case 'int32':
		case 'int64':
			if (!cursor.varint()) throw undecodable('invalid varint value at offset', cursor);
			if (type === 'bool') return cursor.low !== 0 || cursor.high !== 0;
			return type === 'int32' ? cursor.low | 0 : cursor.signed;
	}
}

/** Reads a length and what it measures; the cursor goes on behind. */
function part(cursor: Cursor): Cursor {
	if (!cursor.varint())
		throw new WireFault('undecodable', `invalid bytes length: 0 (at offset ${cursor.at + 1})`, cursor.at);
	const length = cursor.unsigned;
	if (length > cursor.end - cursor.at) {
		throw new WireFault('undecodable', `unfinished bytes (len ${length} at offset ${cursor.at + 1})`, cursor.at);
	}
	const inner = new Cursor(cursor.buffer, cursor.at, cursor.at + length);
	cursor.at += length;
	return inner;
}

function undecodable(text: string, cursor: Cursor): WireFault {
	return new WireFault('undecodable', `${text} ${cursor.at + 1}`, cursor.at);
}

function wireType(field: FieldSpec): number {
	if (field.kind === 'enum') return 0;
	if (field.kind !== 'scalar' || field.type === 'string' || field.type === 'bytes') return 2;
	return field.type === 'double' ? 1 : 0;
}

function checkWireType(field: FieldSpec, tag: number, cursor: Cursor): void {
	const wanted = wireType(field);
	if ((tag & 7) === wanted) return;
	const repeated = field.kind === 'map' || (field.kind !== 'enum' && field.repeated);
	const type = field.kind === 'scalar' ? field.type : field.kind === 'map' ? 'message' : field.kind;
	throw new WireFault(
		'undecodable',
		`type mismatch for ${repeated ? 'repeated ' : ''}field '${field.name}' at offset ${cursor.at + 1}, ` +
			`${wireTypeNames[wanted]} expected for type ${type}, got ${wireTypeNames[tag & 7] ?? '<unknown>'}`,
		cursor.at,
	);
}

function defaults(spec: MessageSpec): LuaMap {
	const message = new LuaMap();
	for (const field of spec.fields) {
		const value = field.inOneof ? undefined : defaultOf(field);
		if (value !== undefined) message.set(field.name, value);
	}
	return message;
}

function defaultOf(field: FieldSpec): LuaValue {
	switch (field.kind) {
		case 'map':
			return [];
		case 'message':
			return field.repeated ? [] : undefined;
		case 'enum':
			return field.names.get(0) ?? 0;
		case 'scalar':
			if (field.repeated) return [];
			if (field.type === 'bool') return false;
			return field.type === 'string' || field.type === 'bytes' ? '' : 0;
	}
}

/** The empty message is the empty table. */
function asTable(message: LuaMap): LuaTable {
	return message.size === 0 ? [] : message;
}

function listOf(message: LuaMap, name: string): LuaValue[] {
	const list = message.get(name);
	if (Array.isArray(list)) return list;
	const made: LuaValue[] = [];
	message.set(name, made);
	return made;
}

function mapOf(message: LuaMap, name: string): LuaMap {
	const map = message.get(name);
	if (map instanceof LuaMap) return map;
	const made = new LuaMap();
	message.set(name, made);
	return made;
}
