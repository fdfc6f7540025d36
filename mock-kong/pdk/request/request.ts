import {luaLower, luaTonumber} from '../../lua/text.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue, luaGet, orElse} from '../../lua/values.js';
import {decodeArgs, uriArgs} from '../../ngx/args.js';
import {getRequestHeader} from '../../ngx/get-header.js';
import {headersTable, indexHeaders} from '../../ngx/request-headers.js';
import type {RequestState} from '../../ngx/state.js';
import {normalizePath, pathOf} from '../../ngx/uri.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {fail, ngxApi, ngxReq} from '../checks/guard.js';
import {maxArgument} from '../checks/limits.js';
import {checkNotPhase, checkPhase} from '../checks/phases.js';
import {isTrusted} from '../ip.js';
import type {Namespace, PdkFunction} from '../namespace.js';
import {getCtx} from '../nginx/ngx-ctx.js';
import {nginxVariable} from '../nginx/var.js';
import {savedHeader} from '../saved.js';
import {bodyFunctions} from './body.js';

const requestPhases: readonly PhaseName[] = [
	'rewrite',
	'access',
	'balancer',
	'response',
	'header_filter',
	'body_filter',
	'log',
	'error',
	'admin_api',
	'cluster_listener',
];
const olderPhases = requestPhases.filter(phase => phase !== 'balancer');

/** pdk/private/phases.lua: the `request` alias. @throws LuaError */
function checkRequestPhase(state: RequestState): void {
	checkPhase(state, state.version.requestInBalancer ? requestPhases : olderPhases);
}

/** kong.request of a version (pdk/request.lua; in the log event plugin_servers/plugin.lua's saved view). */
export function requestNamespace(version: KongVersion): Namespace {
	return {
		get_scheme: inRequest(state => state.req.scheme),
		get_host: inRequest(state => state.req.host),
		get_port: getPort,
		get_forwarded_scheme: inRequest(state => {
			const scheme = forwarded(state, 'X-Forwarded-Proto');
			return scheme === undefined ? state.req.scheme : luaLower(scheme);
		}),
		get_forwarded_host: inRequest(state => {
			const host = forwarded(state, 'X-Forwarded-Host');
			return host === undefined ? state.req.host : luaLower(splitHost(host).host);
		}),
		get_forwarded_port: inRequest(getForwardedPort),
		get_forwarded_path: inRequest(state => forwarded(state, 'X-Forwarded-Path') ?? getPath(state)),
		get_forwarded_prefix: inRequest(
			state => forwarded(state, 'X-Forwarded-Prefix') ?? nginxVariable(state, 'upstream_x_forwarded_prefix'),
		),
		get_http_version: inRequest(state => state.req.httpVersion, 'http_version'),
		get_method: inRequest(
			state => (state.unexpectedError && state.req.httpVersion < 2 ? state.req.originalMethod : state.req.method),
			'get_method',
		),
		get_path: inRequest(getPath),
		...(version.pdkNames.has('kong.request.get_raw_path')
			? {get_raw_path: inRequest(state => pathOf(state.req.requestUri))}
			: {}),
		get_path_with_query: inRequest(state => state.req.requestUri),
		get_raw_query: inRequest(state => state.req.args),
		get_query_arg: (state, name) => {
			checkRequestPhase(state);
			if (typeof name !== 'string') fail('query argument name must be a string');
			const value = luaGet(getQuery(state, undefined), name);
			return Array.isArray(value) ? value[0] : value;
		},
		get_query: (state, max) => {
			checkRequestPhase(state);
			return getQuery(state, maxArgument('max_args', max));
		},
		get_header: (state, name) => {
			const {saved} = state;
			if (saved) {
				if (state.subsystem === 'stream') fail("attempt to index field 'request_headers' (a nil value)");
				return savedHeader(header => indexHeaders(saved.requestHeaders, header), name);
			}
			checkRequestPhase(state);
			if (typeof name !== 'string') fail('header name must be a string');
			ngxApi(state);
			return getRequestHeader(state, name);
		},
		get_headers: (state, max) => {
			if (state.saved && state.subsystem === 'http') return state.saved.requestHeaders;
			checkRequestPhase(state);
			const limit = maxArgument('max_headers', max) ?? state.node.headersLimit;
			ngxReq(state, 'get_headers');
			return headersTable(state.req.headers, limit);
		},
		...bodyFunctions(version),
		...(version.pdkNames.has('kong.request.get_start_time') ? {get_start_time: getStartTime} : {}),
		...(version.pdkNames.has('kong.request.get_uri_captures') ? {get_uri_captures: getUriCaptures} : {}),
	};
}

/** A function that checks the phase and then reads ngx.var, or ngx.req by the function kept as `upvalue`. */
function inRequest(read: (state: RequestState) => LuaValue, upvalue?: string): PdkFunction {
	return state => {
		checkRequestPhase(state);
		if (upvalue === undefined) ngxApi(state);
		else ngxReq(state, upvalue);
		return read(state);
	};
}

function getPort(state: RequestState): LuaValue {
	checkNotPhase(state, ['init_worker']);
	ngxApi(state);
	return state.req.serverPort;
}

function getPath(state: RequestState): LuaString {
	const path = pathOf(state.req.requestUri);
	return state.version.normalizedPath ? normalizePath(path) : path;
}

function getStartTime(state: RequestState): LuaValue {
	checkRequestPhase(state);
	return state.timing.processingStart;
}

/** A header of a trusted proxy. */
function forwarded(state: RequestState, name: LuaString): LuaString | undefined {
	if (!isTrusted(state, state.peer.address)) return undefined;
	return getRequestHeader(state, name);
}

function splitHost(value: LuaString): {host: LuaString; port: LuaString | undefined} {
	const at = value.indexOf('@');
	const rest = at === -1 ? value : value.slice(at + 1);
	const colon = rest.indexOf(':');
	return colon === -1 ? {host: rest, port: undefined} : {host: rest.slice(0, colon), port: rest.slice(colon + 1)};
}

function getForwardedPort(state: RequestState): LuaValue {
	const inRange = (text: LuaString | undefined): number | undefined => {
		const port = luaTonumber(text);
		return port !== undefined && port >= 1 && port <= 65535 ? port : undefined;
	};
	const host = forwarded(state, 'X-Forwarded-Host');
	return (
		inRange(forwarded(state, 'X-Forwarded-Port')) ??
		(host === undefined ? undefined : inRange(splitHost(host).port)) ??
		orElse(getCtx(state, 'host_port'), state.req.serverPort)
	);
}

function getQuery(state: RequestState, max: number | undefined): LuaTable {
	ngxReq(state, 'get_uri_args');
	const limit = max ?? state.node.headersLimit;
	if (!state.unexpectedError || state.req.httpVersion >= 2) {
		const args = uriArgs(state.req.args, limit);
		if (state.version.keepsQuery) state.uriArgs = args;
		return args;
	}
	const mark = state.req.requestUri.indexOf('?');
	return mark === -1 ? [] : decodeArgs(state.req.requestUri.slice(mark + 1), limit);
}

function getUriCaptures(state: RequestState): LuaValue {
	if (!state.saved) checkRequestPhase(state);
	const captures = state.uriCaptures ?? [];
	const unnamed = new LuaMap();
	const named = new LuaMap();
	const pairs = captures instanceof LuaMap ? [...captures] : captures.map((v, i) => [i + 1, v] as const);
	for (const [key, value] of pairs) {
		if (typeof key === 'number') unnamed.set(key, value);
		else if (typeof key === 'string') named.set(key, value);
	}
	return new LuaMap([
		['unnamed', compact(unnamed)],
		['named', named.size === 0 ? [] : named],
	]);
}

/** A table with the keys 1 to n is a sequence. */
function compact(map: LuaMap): LuaTable {
	const items: LuaValue[] = [];
	for (let i = 1; i <= map.size; i += 1) {
		if (!map.has(i)) return map;
		items.push(map.get(i));
	}
	return items;
}
