import {luaLower, luaTostring} from '../../lua/text.js';
import {type LuaString, type LuaValue, luaBytes} from '../../lua/values.js';
import {unescapeArg} from '../../ngx/args.js';
import {clearRequestHeader, headersTable, indexHeaders, setRequestHeader} from '../../ngx/request-headers.js';
import type {RequestState} from '../../ngx/state.js';
import {escapePath} from '../../ngx/uri.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {fail} from '../checks/guard.js';
import {normalizeHeader, normalizeMultiHeader, validateHeader, validateHeaders} from '../checks/header-checks.js';
import {checkPhase} from '../checks/phases.js';
import type {Namespace} from '../namespace.js';
import {results} from '../outcome.js';
import {encodeBody, orderedArgs} from './request-body.js';

const methods = new Set([
	'GET',
	'HEAD',
	'PUT',
	'POST',
	'DELETE',
	'OPTIONS',
	'MKCOL',
	'COPY',
	'MOVE',
	'PROPFIND',
	'PROPPATCH',
	'LOCK',
	'UNLOCK',
	'PATCH',
	'TRACE',
]);
const accessAndRewrite: readonly PhaseName[] = ['rewrite', 'access'];

/** kong.service.request of a version (pdk/service/request.lua). */
export function serviceRequestNamespace(version: KongVersion): Namespace {
	const early: readonly PhaseName[] = ['rewrite', 'access', 'balancer'];
	const upstreamPhases: readonly PhaseName[] = version.earlyUpstream ? early : ['access'];
	const bodyPhases = version.earlyUpstream ? early : accessAndRewrite;
	return {
		enable_buffering: state => {
			checkPhase(state, version.bufferedHttp2 ? early : accessAndRewrite);
			const http = state.req.httpVersion;
			if (http >= 2 && !version.bufferedHttp2) {
				fail(`buffered proxying cannot currently be enabled with http/${http}, please use http/1.x instead`);
			}
			state.bufferedProxying = true;
			return undefined;
		},
		set_scheme: (state, scheme) => {
			checkPhase(state, upstreamPhases);
			if (typeof scheme !== 'string') fail('scheme must be a string');
			if (scheme !== 'http' && scheme !== 'https') fail(`invalid scheme: ${scheme}`);
			state.upstream.scheme = scheme;
			return undefined;
		},
		set_path: (state, path) => {
			checkPhase(state, upstreamPhases);
			if (typeof path !== 'string') fail('path must be a string');
			if (!path.startsWith('/')) fail('path must start with /');
			state.upstream.uri = escapePath(path);
			return undefined;
		},
		set_raw_query: (state, query) => {
			checkPhase(state, accessAndRewrite);
			if (typeof query !== 'string') fail('query must be a string');
			setArgs(state, escapeUnsafe(query));
			return undefined;
		},
		set_method: (state, method) => {
			checkPhase(state, accessAndRewrite);
			if (typeof method !== 'string') fail('method must be a string');
			if (!methods.has(method)) fail(`invalid method: ${method}`);
			state.req.method = method;
			return undefined;
		},
		set_query: (state, args) => {
			checkPhase(state, accessAndRewrite);
			if (typeof args !== 'object') fail('args must be a table');
			setArgs(state, orderedArgs(args));
			return undefined;
		},
		...(version.pdkNames.has('kong.service.request.clear_query_arg') ? {clear_query_arg: clearQueryArg} : {}),
		set_header: (state, name, value) => {
			checkPhase(state, early);
			validateHeader(state, name, value);
			const lower = luaLower(name);
			if (lower === 'host') setHost(state, value);
			if (lower === ':authority') {
				return results(undefined, 'cannot set :authority pseudo-header on non-grpc requests');
			}
			setRequestHeader(state.req, name, normalizeHeader(state, value));
			return undefined;
		},
		add_header: (state, name, value) => {
			checkPhase(state, accessAndRewrite);
			validateHeader(state, name, value);
			if (luaLower(name) === 'host') setHost(state, value);
			const old = indexHeaders(headersTable(state.req.headers, state.node.headersLimit), name);
			const all: LuaValue[] = Array.isArray(old) ? [...old] : old === undefined ? [] : [old];
			// An array is inserted as one element: its address goes out.
			setRequestHeader(state.req, name, [...all, normalizeHeader(state, value)]);
			return undefined;
		},
		clear_header: (state, name) => {
			checkPhase(state, accessAndRewrite);
			if (typeof name !== 'string') fail('header must be a string');
			clearRequestHeader(state.req, name);
			return undefined;
		},
		set_headers: (state, headers) => {
			checkPhase(state, accessAndRewrite);
			if (typeof headers !== 'object') fail('headers must be a table');
			for (const [name, value] of validateHeaders(headers)) {
				if (luaLower(name) === 'host') setHost(state, value);
				setRequestHeader(state.req, name, normalizeMultiHeader(value));
			}
			return undefined;
		},
		set_raw_body: (state, body) => {
			checkPhase(state, bodyPhases);
			if (typeof body !== 'string') fail('body must be a string');
			replaceBody(state, body);
			return undefined;
		},
		// There only in the stream subsystem; over HTTP a call of it comes to nothing, as one of an unknown function.
		disable_tls: state => {
			if (state.subsystem === 'http') return undefined;
			checkPhase(state, ['preread', 'balancer']);
			return true;
		},
		set_body: (state, args, mime) => {
			checkPhase(state, accessAndRewrite);
			if (typeof args !== 'object') fail('args must be a table');
			if (mime !== undefined && mime !== false && typeof mime !== 'string') fail('mime must be a string');
			const type = typeof mime === 'string' ? mime : currentContentType(state);
			if (type === undefined) {
				return results(undefined, 'content type was neither explicitly given as an argument or received as a header');
			}
			const {body, contentType} = encodeBody(state.version, args, type);
			replaceBody(state, body);
			setRequestHeader(state.req, 'Content-Type', contentType);
			return true;
		},
	};
}

function setArgs(state: RequestState, args: LuaString): void {
	state.req.args = args;
	state.req.hasArgs = true;
}

/** ngx.req.set_uri_args: what would break the request line is escaped. */
function escapeUnsafe(query: LuaString): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
	return query.replace(/[\x00-\x20\x7f]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** `ngx.var.upstream_host = value`. */
function setHost(state: RequestState, value: LuaValue): void {
	state.upstream.host = luaTostring(value);
}

function replaceBody(state: RequestState, body: LuaString): void {
	state.req.body = luaBytes(body);
	state.req.bodyRead = true;
	state.req.spooled = false;
	state.req.headers.set('Content-Length', [String(state.req.body.length)]);
}

function currentContentType(state: RequestState): LuaString | undefined {
	const value = indexHeaders(headersTable(state.req.headers, state.node.headersLimit), 'Content-Type');
	if (typeof value === 'object') fail("bad argument #1 to 'string_find' (string expected, got table)");
	return typeof value === 'string' ? value : undefined;
}

/** resty.ada.search remove: every argument of that name goes, and all others are written anew, as browsers do. */
function clearQueryArg(state: RequestState, name: LuaValue): undefined {
	checkPhase(state, accessAndRewrite);
	if (typeof name !== 'string') fail('query argument name must be a string');
	if (state.req.args === '') return undefined;
	const pairs = state.req.args.split('&').flatMap(piece => {
		const equals = piece.indexOf('=');
		const [key, value] = equals === -1 ? [piece, ''] : [piece.slice(0, equals), piece.slice(equals + 1)];
		return piece === '' ? [] : [[unescapeArg(key), unescapeArg(value)] as const];
	});
	const kept = pairs.filter(([key]) => key !== name);
	setArgs(state, kept.map(([key, value]) => `${escapeForm(key)}=${escapeForm(value)}`).join('&'));
	return undefined;
}

/** application/x-www-form-urlencoded of the URL standard. */
function escapeForm(text: LuaString): LuaString {
	return text.replace(/[^A-Za-z0-9*\-._]/g, c =>
		c === ' ' ? '+' : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
	);
}
