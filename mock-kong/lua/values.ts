/**
 * Lua values as Kong holds them between the wire and its PDK.
 *
 * A Lua string is bytes. It is held as a JavaScript string with one code unit a byte (latin-1), so no byte is ever
 * lost, comparison and slicing are those of Lua, and a Map can be keyed by it. Convert at the edges only, with
 * `luaString` and `luaBytes`.
 *
 * A Lua number is a double; whether it goes out as an integer is decided by its value when it is packed.
 * nil is `undefined`. cjson.null (what decoded JSON has for null) is `NULL`, a value of its own.
 */
export type LuaValue = undefined | boolean | number | LuaString | LuaNull | LuaTable;

/** One code unit a byte. */
export type LuaString = string;

/** A sequence without holes is an array; any other table is a LuaMap. An empty table is `[]`. */
export type LuaTable = LuaValue[] | LuaMap;

/** Keys are numbers, booleans or Lua strings; a nil value is never stored. */
export class LuaMap extends Map<LuaKey, LuaValue> {}

export type LuaKey = string | number | boolean;

/** cjson.null: a light userdata. */
export const NULL: unique symbol = Symbol('cjson.null');
export type LuaNull = typeof NULL;

/** Lua string from text (UTF-8) or bytes. */
export function luaString(value: string | Uint8Array): LuaString {
	if (typeof value === 'string') {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is its own UTF-8
		return /^[\x00-\x7f]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
	}
	return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
}

/** The bytes of a Lua string. */
export function luaBytes(value: LuaString): Buffer {
	return Buffer.from(value, 'latin1');
}

/** A Lua string as text for people: UTF-8 where it is, U+FFFD where it is not. */
export function luaText(value: LuaString): string {
	return luaBytes(value).toString('utf8');
}

/** Lua's `type()`. */
export function luaType(value: LuaValue): 'nil' | 'boolean' | 'number' | 'string' | 'userdata' | 'table' {
	switch (typeof value) {
		case 'undefined':
			return 'nil';
		case 'boolean':
			return 'boolean';
		case 'number':
			return 'number';
		case 'string':
			return 'string';
		case 'symbol':
			return 'userdata';
		default:
			return 'table';
	}
}

/** `type(value) == "table"`. */
export function isTable(value: LuaValue): value is LuaTable {
	return typeof value === 'object';
}

/** Lua's truth: all but nil and false. */
export function isTrue(value: unknown): boolean {
	return value !== undefined && value !== false;
}

/** Lua's `value or otherwise`. */
export function orElse(value: LuaValue, otherwise: LuaValue): LuaValue {
	return isTrue(value) ? value : otherwise;
}

/** Lua record from an object; undefined members are left out, as nil in a Lua table is. */
export function luaRecord(fields: Record<string, LuaValue>): LuaTable {
	const map = new LuaMap();
	for (const [key, value] of Object.entries(fields)) if (value !== undefined) map.set(key, value);
	return map.size === 0 ? [] : map;
}

/** `t[key]`: nil for a missing key. */
export function luaGet(table: LuaTable, key: LuaKey): LuaValue {
	if (!Array.isArray(table)) return table.get(key);
	return typeof key === 'number' ? table[key - 1] : undefined;
}
