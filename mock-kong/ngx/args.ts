import {LuaError} from '../lua/errors.js';
import {luaNumber} from '../lua/text.js';
import {type LuaKey, LuaMap, type LuaString, type LuaTable, type LuaValue, luaType} from '../lua/values.js';

/** ngx.escape_uri: everything but letters, digits and `-._~!'()*` (ngx_http_lua_escape_uri, uri_component). */
export function escapeArg(text: LuaString): LuaString {
	return text.replace(
		/[^A-Za-z0-9\-._~!'()*]/g,
		c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
	);
}

/** ngx.unescape_uri: `+` is a space, a `%` without two hex digits stays. */
export function unescapeArg(text: LuaString): LuaString {
	return text
		.replace(/\+/g, ' ')
		.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * ngx.req.get_uri_args: a name without `=` is true, a repeated one an array, an empty name is dropped and does not count
 * for `max`.
 */
export function uriArgs(args: LuaString, max: number): LuaTable {
	const table = new LuaMap();
	const limit = Math.trunc(max);
	let count = 0;
	for (const piece of args.split('&')) {
		if (!addPiece(table, piece)) continue;
		count += 1;
		if (count === limit) break;
	}
	return table.size === 0 ? [] : table;
}

/** ngx.decode_args and ngx.req.get_post_args: as above, but whatever an `&` ends counts for `max`. */
export function decodeArgs(args: LuaString, max: number): LuaTable {
	const table = new LuaMap();
	for (const piece of args.split('&', Math.trunc(max))) addPiece(table, piece);
	return table.size === 0 ? [] : table;
}

function addPiece(table: LuaMap, piece: LuaString): boolean {
	const equals = piece.indexOf('=');
	const key = unescapeArg(equals === -1 ? piece : piece.slice(0, equals));
	if (key === '') return false;
	addValue(table, key, equals === -1 ? true : unescapeArg(piece.slice(equals + 1)));
	return true;
}

/** `t[key] = value`, `t[key] = {old, value}` the second time. */
export function addValue(table: LuaMap, key: LuaString, value: LuaValue): void {
	const old = table.get(key);
	if (old === undefined) table.set(key, value);
	else if (Array.isArray(old)) old.push(value);
	else table.set(key, [old, value]);
}

/** ngx.encode_args of one pair, as make_ordered_args calls it. @throws LuaError for what cannot be an argument. */
export function encodeArg(key: LuaKey, value: LuaValue): LuaString {
	const name = escapeArg(String(key));
	switch (typeof value) {
		case 'string':
			return `${name}=${escapeArg(value)}`;
		case 'number':
			return `${name}=${escapeArg(luaNumber(value))}`;
		case 'boolean':
			return value ? name : nothing(key);
		case 'object':
			return encodeEach(key, [...value.values()]);
		default:
			throw new LuaError(`attempt to use ${luaType(value)} as query arg value`);
	}
}

/** The values of a table, whatever its keys. */
function encodeEach(key: LuaKey, values: readonly LuaValue[]): LuaString {
	const pieces = values.flatMap(item => {
		if (typeof item !== 'boolean' && typeof item !== 'string' && typeof item !== 'number') {
			throw new LuaError(`attempt to use ${luaType(item)} as query arg value`);
		}
		return item === false ? [] : [encodeArg(key, item)];
	});
	return pieces.length === 0 ? nothing(key) : pieces.join('&');
}

/** nginx counts the escapes of a name that it then does not write (ngx_http_lua_process_args_option). @throws LuaError */
function nothing(key: LuaKey): LuaString {
	const escapes = escapeArg(String(key)).length - String(key).length;
	if (escapes > 0) throw new LuaError(`buffer error: 0 != ${escapes}`);
	return '';
}
