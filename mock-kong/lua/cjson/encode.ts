import {LuaError} from '../errors.js';
import type {JsonValue} from '../json.js';
import {formatG} from '../numbers.js';
import type {LuaMap, LuaString, LuaTable, LuaValue} from '../values.js';

/*
 * lua-cjson's encoder, for two kinds of values with the same text of strings and numbers. They stay two: a Lua table does
 * not know whether it is an array or an object (cjson looks at its keys), where a JSON value read from a dump does, and a
 * dump's text is UTF-16 where a Lua string is bytes.
 */

const maxDepth = 1000;
/**
 * A table with holes is an array while its highest index is at most this, or twice its elements
 * (globalpatches.lua: encode_sparse_array).
 */
const sparseSafe = 2 ** 15;

/** cjson's encode_number_precision: what globalpatches.lua of the version sets. */
export type JsonDigits = 14 | 16;

/**
 * cjson.encode of a Lua value, as Kong sets it up. Keys go out in the order they were set: Lua's own order is that of its hash.
 * @throws LuaError cjson's text.
 */
export function encodeJson(value: LuaValue, digits: JsonDigits): LuaString {
	return append(value, digits, 1);
}

function append(value: LuaValue, digits: JsonDigits, depth: number): string {
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

function number(value: number, digits: JsonDigits): string {
	if (Number.isFinite(value)) return formatG(value, digits);
	throw new LuaError('Cannot serialise number: must not be NaN or Infinity');
}

function table(value: LuaTable, digits: JsonDigits, depth: number): string {
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

/** Text or bytes: what is over DEL stays as it is. */
function quote(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters cjson escapes
	const escaped = text.replace(/["\\/\x00-\x1f\x7f]/g, c => {
		return short[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
	});
	return `"${escaped}"`;
}

/**
 * JSON as lua-cjson encodes it: `/` and DEL escaped, other characters as they are, numbers as `%.<digits>g` (so without
 * `.0`; from 10^digits on with an exponent, digits beyond lost). `[]` and `{}` are told apart as given.
 */
export function cjsonEncode(value: JsonValue, digits: JsonDigits): string {
	switch (typeof value) {
		case 'string':
			return quote(value);
		case 'number':
			return formatG(value, digits);
		case 'boolean':
			return String(value);
		default:
			break;
	}
	if (value === null) return 'null';
	if (Array.isArray(value)) return `[${value.map(element => cjsonEncode(element, digits)).join(',')}]`;
	const members = Object.entries(value).map(([key, member]) => `${quote(key)}:${cjsonEncode(member, digits)}`);
	return `{${members.join(',')}}`;
}
