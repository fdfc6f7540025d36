import {LuaMap, type LuaString, type LuaTable, type LuaValue} from '../wire/shared/lua.js';
import {addValue} from './args.js';
import type {HeaderLines} from './headers.js';
import {luaLower, luaTostring} from './lua-text.js';
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

/** Indexing such a table: its metatable looks a missing name up in lower case with dashes. */
export function indexHeaders(table: LuaTable | undefined, name: LuaString): LuaValue {
	if (!(table instanceof LuaMap)) return undefined;
	return table.get(name) ?? table.get(luaLower(name).replaceAll('_', '-'));
}

/** `$http_<name>`: the values of every header of that name (dashes and underscores are the same), joined. */
export function httpVariable(headers: HeaderLines, name: LuaString): LuaString | undefined {
	const wanted = variableName(name);
	const values = headers.lines().filter(([n]) => n.length === wanted.length && variableName(n) === wanted);
	if (values.length === 0) return undefined;
	return values.map(([, v]) => v).join(wanted === 'cookie' ? '; ' : ', ');
}

function variableName(name: LuaString): string {
	return luaLower(name).replaceAll('-', '_');
}

/** ngx.req.set_header. An array sets several lines, an empty value or array none. */
export function setRequestHeader(req: NgxRequest, name: LuaString, value: LuaValue): void {
	const values = headerValues(value);
	const escaped = escapeHeaderName(name);
	replaceInPlace(req.headers, escaped, values);
	const host = values.at(-1);
	if (luaLower(name) === 'host') req.host = host === undefined ? 'kong' : hostOf(host);
}

export function clearRequestHeader(req: NgxRequest, name: LuaString): void {
	req.headers.remove(name);
	// `$host` falls back to server_name.
	if (luaLower(name) === 'host') req.host = 'kong';
}

/** The first line of that name keeps its place; more values go to the end. */
function replaceInPlace(headers: HeaderLines, name: LuaString, values: readonly LuaString[]): void {
	const [first, ...more] = values;
	if (first === undefined) {
		headers.remove(name);
		return;
	}
	headers.set(name, [first]);
	for (const value of more) headers.add(name, value);
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
	return name.replace(/[\x00-\x20"(),/:-@[-\]{}\x7f]/g, percent);
}

function percent(c: string): string {
	return `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** ngx_http_validate_host: lower case, no port, no trailing dot. */
export function hostOf(value: LuaString): LuaString {
	const host = luaLower(value).replace(value.startsWith('[') ? /\]:.*$/ : /:.*$/, end => (end[0] === ']' ? ']' : ''));
	return host.endsWith('.') ? host.slice(0, -1) : host;
}
