import {LuaError} from '../lua/errors.js';
import {luaLower, luaTostring} from '../lua/text.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue} from '../lua/values.js';
import {addValue} from './args.js';
import type {HeaderLines} from './headers.js';
import type {NgxRequest} from './state.js';

/** Where no `max` is given: `lua_max_req_headers` and its kin, unless the node is set up otherwise. */
export const defaultMax = 100;

/** ngx.req.get_headers and ngx.resp.get_headers: lower-case names, repeated ones as arrays; `max` counts lines, 0 is no limit. */
export function headersTable(headers: HeaderLines, max: number): LuaMap {
	const table = new LuaMap();
	const limit = Math.trunc(max);
	let count = 0;
	for (const [name, value] of headers.lines()) {
		addValue(table, luaLower(name), value);
		count += 1;
		if (count === limit) break;
	}
	return table;
}

/**
 * Indexing such a table (resty/core/request.lua: req_headers_mt): a missing name is looked up in lower case, then with
 * dashes for underscores.
 */
export function indexHeaders(table: LuaTable | undefined, name: LuaString): LuaValue {
	if (!(table instanceof LuaMap)) return undefined;
	const lower = luaLower(name);
	return table.get(name) ?? table.get(lower) ?? table.get(lower.replaceAll('_', '-'));
}

/** `$http_<name>`: the values of every header of that name, whose dashes are underscores in `name`, joined. */
export function httpVariable(headers: HeaderLines, name: LuaString): LuaString | undefined {
	const wanted = luaLower(name);
	const values = headers.lines().filter(([n]) => n.length === wanted.length && variableName(n) === wanted);
	if (values.length === 0) return undefined;
	return values.map(([, v]) => v).join(wanted === 'cookie' ? '; ' : ', ');
}

function variableName(name: LuaString): string {
	return luaLower(name).replaceAll('-', '_');
}

/** Headers nginx has one slot for (ngx_http_lua_headers_in.c): of several values the last one stays. */
const single = new Set([
	'host',
	'connection',
	'if-modified-since',
	'if-unmodified-since',
	'if-match',
	'if-none-match',
	'user-agent',
	'referer',
	'content-length',
	'content-type',
	'range',
	'if-range',
	'transfer-encoding',
	'expect',
	'upgrade',
	'accept-encoding',
	'via',
	'authorization',
	'keep-alive',
	'x-real-ip',
]);

/**
 * ngx.req.set_header. An array sets several lines, an empty value or array none. A line of that name keeps its place.
 * @throws LuaError for what nginx cannot take as Host or Content-Length
 */
export function setRequestHeader(req: NgxRequest, name: LuaString, value: LuaValue): void {
	const key = escapeHeaderName(name);
	const lower = luaLower(key);
	const [first, ...more] = headerValues(value);
	if (first === undefined) {
		clearRequestHeader(req, key);
		return;
	}
	if (!single.has(lower)) {
		req.headers.setInPlace(key, first);
		for (const text of more) req.headers.add(key, text);
		return;
	}
	for (const text of [first, ...more]) {
		if (lower === 'content-length' && !/^\d+$/.test(text)) throw new LuaError('failed to set header');
		if (lower === 'host') req.host = validHost(text);
		if (!req.headers.replaceFirst(key, text)) req.headers.add(key, text);
	}
}

/** ngx_http_lua_validate_host. @throws LuaError */
function validHost(text: LuaString): LuaString {
	const host = hostOf(text);
	if (host === '' || /[/\0]|\.\./.test(text)) throw new LuaError('failed to set header');
	return host;
}

export function clearRequestHeader(req: NgxRequest, name: LuaString): void {
	req.headers.remove(name);
	// `$host` falls back to server_name.
	if (luaLower(name) === 'host') req.host = 'kong';
}

/** What a header value becomes as lines: strings, escaped as OpenResty does, empty ones left out. */
export function headerValues(value: LuaValue): LuaString[] {
	if (value === undefined) return [];
	const items: LuaValue[] = Array.isArray(value) ? value : value instanceof LuaMap ? luaSequence(value) : [value];
	return items.map(item => escapeHeaderValue(luaTostring(item))).filter(text => text !== '');
}

/** ipairs over a table. */
export function luaSequence(table: LuaTable): LuaValue[] {
	const items: LuaValue[] = [];
	for (let i = 1; ; i += 1) {
		const item = Array.isArray(table) ? table[i - 1] : table.get(i);
		if (item === undefined) return items;
		items.push(item);
	}
}

/** Control characters but the tab, and DEL, as `%XX` (ngx_http_lua_copy_escaped_header). */
export function escapeHeaderValue(value: LuaString): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
	return value.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, percent);
}

export function escapeHeaderName(name: LuaString): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
	return name.replace(/[\x00-\x20"(),/:-@[-\]{}\x7f-\xff]/g, percent);
}

function percent(c: string): string {
	return `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** ngx_http_validate_host: lower case, no port, no trailing dot. */
export function hostOf(value: LuaString): LuaString {
	const host = luaLower(value).replace(value.startsWith('[') ? /\]:.*$/ : /:.*$/, end => (end[0] === ']' ? ']' : ''));
	return host.endsWith('.') ? host.slice(0, -1) : host;
}
