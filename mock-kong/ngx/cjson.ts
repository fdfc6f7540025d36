import {LuaError} from '../pdk/outcome.js';
import {formatG} from '../schema/lua-number.js';
import {CjsonError, cjsonDecode} from '../servers/cjson.js';
import type {JsonValue} from '../servers/definition.js';
import type {KongVersion} from '../versions.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue, luaString, luaType, NULL} from '../wire/shared/lua.js';

const maxDepth = 1000;
/**
 * A table with holes is an array while its highest index is at most this, or twice its elements
 * (globalpatches.lua: encode_sparse_array).
 */
const sparseSafe = 2 ** 15;

/**
 * cjson.encode as Kong sets it up. Keys go out in the order they were set: Lua's own order is that of its hash.
 * @throws LuaError cjson's text.
 */
export function encodeJson(value: LuaValue, {jsonNumberDigits}: Pick<KongVersion, 'jsonNumberDigits'>): LuaString {
	return append(value, jsonNumberDigits, 1);
}

function append(value: LuaValue, digits: 14 | 16, depth: number): string {
	switch (typeof value) {
		case 'undefined':
		case 'symbol':
			return 'null';
		case 'boolean':
			return String(value);
		case 'number':
			return number(value, digits);
		case 'string':
			return quote(value);
		default:
			if (depth > maxDepth) throw new LuaError(`Cannot serialise, excessive depth (${depth})`);
			return table(value, digits, depth);
	}
}

function number(value: number, digits: 14 | 16): string {
	if (Number.isFinite(value)) return formatG(value, digits);
	throw new LuaError('Cannot serialise number: must not be NaN or Infinity');
}

function table(value: LuaTable, digits: 14 | 16, depth: number): string {
	if (Array.isArray(value)) {
		return value.length === 0 ? '{}' : `[${value.map(item => append(item, digits, depth + 1)).join(',')}]`;
	}
	const length = arrayLength(value);
	if (length > 0) {
		if (length > sparseSafe && length > value.size * 2) {
			throw new LuaError('Cannot serialise table: excessively sparse array');
		}
		const items = Array.from({length}, (_, i) => append(value.get(i + 1), digits, depth + 1));
		return `[${items.join(',')}]`;
	}
	const members = [...value].map(([key, item]) => {
		if (typeof key === 'boolean') throw new LuaError('Cannot serialise boolean: table key must be a number or string');
		return `${typeof key === 'number' ? `"${number(key, digits)}"` : quote(key)}:${append(item, digits, depth + 1)}`;
	});
	return `{${members.join(',')}}`;
}

function arrayLength(map: LuaMap): number {
	let highest = 0;
	for (const key of map.keys()) {
		if (typeof key !== 'number' || !Number.isInteger(key) || key < 1) return 0;
		highest = Math.max(highest, key);
	}
	return highest;
}

const short: Record<string, string> = {
	'"': '\\"',
	'\\': '\\\\',
	'/': '\\/',
	'\b': '\\b',
	'\t': '\\t',
	'\n': '\\n',
	'\f': '\\f',
	'\r': '\\r',
};

function quote(text: LuaString): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters cjson escapes
	const escaped = text.replace(/["\\/\x00-\x1f\x7f]/g, c => {
		return short[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
	});
	return `"${escaped}"`;
}

/** cjson.decode of bytes; undefined for what is no JSON to cjson. Objects become maps, null NULL, arrays arrays. */
export function decodeJson(text: LuaString): LuaValue {
	try {
		return fromJson(cjsonDecode(Buffer.from(withRawEscapes(text), 'utf8')));
	} catch (error) {
		if (error instanceof CjsonError) return undefined;
		throw error;
	}
}

/** Escapes over U+007F as the code units of their UTF-8, so that each character the decoder gives is a byte. */
function withRawEscapes(text: LuaString): string {
	return text.replace(/"(?:[^"\\]|\\.)*"/gs, literal =>
		literal.replace(
			/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\[^u]/gi,
			(whole, high, low, unit) => {
				if (high !== undefined) return luaString(String.fromCharCode(hex(high), hex(low)));
				if (unit === undefined || hex(unit) <= 0x7f || /^d[89a-f]/i.test(unit)) return whole;
				return luaString(String.fromCharCode(hex(unit)));
			},
		),
	);
}

function hex(digits: string): number {
	return Number.parseInt(digits, 16);
}

function fromJson(value: JsonValue): LuaValue {
	if (value === null) return NULL;
	if (Array.isArray(value)) return value.map(fromJson);
	if (typeof value !== 'object') return value;
	const map = new LuaMap();
	for (const [key, item] of Object.entries(value)) map.set(key, fromJson(item));
	return map.size === 0 ? [] : map;
}

/** `type(json) == "table"`. */
export function isTable(value: LuaValue): value is LuaTable {
	return luaType(value) === 'table';
}
