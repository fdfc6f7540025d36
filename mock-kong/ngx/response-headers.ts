import {LuaError} from '../lua/errors.js';
import {luaLower} from '../lua/text.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue} from '../lua/values.js';
import {addValue} from './args.js';
import {escapeHeaderName, headerValues} from './request-headers.js';
import type {NgxResponse, RequestState} from './state.js';

/** Headers nginx has one slot for: a second value replaces the first (ngx_http_lua_headers_out.c). */
const single = new Set([
	'server',
	'date',
	'content-encoding',
	'location',
	'refresh',
	'last-modified',
	'content-range',
	'accept-ranges',
	'www-authenticate',
	'expires',
	'etag',
	'content-length',
]);

/** `ngx.header[name] = value`: underscores become dashes, no value removes it. @throws LuaError */
export function setResponseHeader(resp: NgxResponse, name: LuaString, value: LuaValue): void {
	const key = escapeHeaderName(name).replaceAll('_', '-');
	// The hash of no name is 0, nginx's mark of a header that is not there.
	if (key === '') return;
	const lower = luaLower(key);
	const values = headerValues(value);
	if (lower === 'content-type') {
		resp.contentType = values.at(-1);
		return;
	}
	checkLength(lower, values);
	resp.headers.set(key, single.has(lower) ? values.slice(-1) : values);
}

const maxLength = 2n ** 63n - 1n;

/** ngx_atoof. @throws LuaError: nginx takes a number of digits only, of 63 bits at most */
function checkLength(name: LuaString, values: readonly LuaString[]): void {
	if (name === 'content-length' && values.some(value => !/^\d+$/.test(value) || BigInt(value) > maxLength))
		throw new LuaError('failed to set header');
}

/** ngx.resp.add_header. */
export function addResponseHeader(resp: NgxResponse, name: LuaString, value: LuaValue): void {
	const key = escapeHeaderName(name).replaceAll('_', '-');
	const lower = luaLower(key);
	if (lower === 'content-type' || single.has(lower)) {
		if (headerValues(value).length > 0) setResponseHeader(resp, name, value);
		return;
	}
	if (key === '') return;
	for (const text of headerValues(value)) resp.headers.add(key, text);
}

/** `ngx.header[name]`. */
export function getResponseHeader(resp: NgxResponse, name: LuaString): LuaValue {
	const key = luaLower(name).replaceAll('_', '-');
	if (key === 'content-type') return resp.contentType;
	const values = resp.headers.all(key);
	return values.length > 1 ? values : values[0];
}

/** ngx.resp.get_headers: what nginx adds on its own counts for `max`, but one header line is always given. */
export function responseHeadersTable(state: RequestState, max: number): LuaMap {
	const {resp, req} = state;
	const connection = resp.status === 101 ? 'upgrade' : req.keepalive ? 'keep-alive' : 'close';
	const own: [string, LuaValue][] = [['connection', connection]];
	if (resp.contentType !== undefined) own.push(['content-type', resp.contentType]);
	if (resp.chunked) own.push(['transfer-encoding', 'chunked']);
	const truncated = resp.headers.size + own.length > max;
	const limit = truncated ? Math.max(1, Math.trunc(max) - own.length) : resp.headers.size;
	const table = new LuaMap(own);
	for (const [name, value] of resp.headers.lines().slice(0, limit)) addValue(table, luaLower(name), value);
	return table;
}

/** Indexing such a table (ngx_http_lua_create_headers_metatable): a missing name is looked up in lower case with dashes. */
export function indexResponseHeaders(table: LuaTable | undefined, name: LuaString): LuaValue {
	if (!(table instanceof LuaMap)) return undefined;
	return table.get(name) ?? table.get(luaLower(name).replaceAll('_', '-'));
}

/** `kong.response.get_headers()[name]`, the first value. */
export function responseHeader(state: RequestState, name: LuaString): LuaValue {
	const value = indexResponseHeaders(responseHeadersTable(state, state.node.headersLimit), name);
	return Array.isArray(value) ? value[0] : value;
}
