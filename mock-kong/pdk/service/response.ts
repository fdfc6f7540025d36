import {luaLower} from '../../lua/text.js';
import {type LuaString, type LuaValue, luaString} from '../../lua/values.js';
import {httpVariable} from '../../ngx/request-headers.js';
import {indexResponseHeaders, responseHeadersTable} from '../../ngx/response-headers.js';
import type {BufferedResponse, RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {decodeBody} from '../body.js';
import {fail, ngxApi, ngxResp} from '../checks/guard.js';
import {maxArgument} from '../checks/limits.js';
import {checkPhase} from '../checks/phases.js';
import type {Namespace} from '../namespace.js';

const headerBodyLog: readonly PhaseName[] = ['response', 'header_filter', 'body_filter', 'log'];

/** kong.service.response of a version (pdk/service/response.lua). */
export function serviceResponseNamespace(_version: KongVersion): Namespace {
	return {
		get_status: state => {
			checkPhase(state, headerBodyLog);
			if (state.buffered) return state.buffered.status;
			ngxApi(state);
			return state.upstream.status;
		},
		get_headers: (state, max) => {
			checkPhase(state, headerBodyLog);
			const limit = maxArgument('max_headers', max) ?? state.node.headersLimit;
			// The buffered headers sit behind a metatable: pairs(), and so every encoder, sees an empty table.
			if (state.buffered) return [];
			ngxResp(state);
			return responseHeadersTable(state, limit);
		},
		get_header: (state, name) => {
			checkPhase(state, headerBodyLog);
			if (typeof name !== 'string') fail('name must be a string');
			return serviceHeader(state, name);
		},
		get_raw_body: state => {
			checkPhase(state, headerBodyLog);
			return rawBody(state);
		},
		get_body: (state, mimetype, maxArgs) => {
			checkPhase(state, headerBodyLog);
			needsBuffering(state);
			const type = mimetype === undefined || mimetype === false ? serviceHeader(state, 'Content-Type') : mimetype;
			const body = () => ({body: rawBody(state)});
			return decodeBody(type, maxArgs, 100, body, body);
		},
	};
}

function needsBuffering(state: RequestState): void {
	if (state.bufferedProxying) return;
	fail('service body is only available with buffered proxying (see: kong.service.request.enable_buffering function)');
}

function rawBody(state: RequestState): LuaString {
	needsBuffering(state);
	return state.buffered === undefined ? '' : luaString(state.buffered.body);
}

/** `get_headers()[name]`, the first value. */
function serviceHeader(state: RequestState, name: LuaString): LuaValue {
	if (state.buffered) return bufferedHeader(state.buffered, name, state.node.headersLimit);
	ngxResp(state);
	const {headers} = state.upstream;
	if (headers === undefined || httpVariable(headers, name.replaceAll('-', '_')) === undefined) return undefined;
	const value = indexResponseHeaders(responseHeadersTable(state, state.node.headersLimit), name);
	return Array.isArray(value) ? value[0] : value;
}

/** attach_buffered_headers_mt: the name as it is, lower case, with underscores; then any equal but for dashes. */
function bufferedHeader(buffered: BufferedResponse, name: LuaString, max: number): LuaValue {
	const lines = buffered.headers.lines();
	const exact = (wanted: LuaString): LuaValue => {
		const found = lines.find(([n]) => n === wanted);
		// ngx.location.capture gives the length of the body as a number.
		return found && luaLower(found[0]) === 'content-length' ? Number(found[1]) : found?.[1];
	};
	const lower = luaLower(name);
	const underscored = lower.replaceAll('-', '_');
	const found = exact(name) ?? exact(lower) ?? exact(underscored);
	if (found !== undefined) return found;
	const names = [...new Set(lines.map(([n]) => n))].slice(0, max);
	const similar = names.find(n => luaLower(n).replaceAll('-', '_') === underscored);
	return similar === undefined ? undefined : exact(similar);
}
