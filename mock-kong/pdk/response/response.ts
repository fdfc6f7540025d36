import {encodeJson} from '../../lua/cjson/encode.js';
import {LuaError} from '../../lua/errors.js';
import {isTrue, type LuaString, type LuaValue} from '../../lua/values.js';
import {
	addResponseHeader,
	indexResponseHeaders,
	responseHeader,
	responseHeadersTable,
	setResponseHeader,
} from '../../ngx/response-headers.js';
import type {RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {fail, ngxApi, ngxResp} from '../checks/guard.js';
import {normalizeHeader, validateHeader, validateHeaders} from '../checks/header-checks.js';
import {maxArgument} from '../checks/limits.js';
import {checkPhase} from '../checks/phases.js';
import type {Namespace, PdkFunction} from '../namespace.js';
import {getCtx} from '../nginx/ngx-ctx.js';
import {savedHeader} from '../saved.js';
import {leave, leaveWithError, refusesHeader, setHeader} from './send.js';
import {exitStream} from './stream.js';

const headerBodyLog: readonly PhaseName[] = ['response', 'header_filter', 'body_filter', 'log', 'error', 'admin_api'];

/** kong.response of a version (pdk/response.lua; in the log event plugin_servers/plugin.lua's saved view). */
export function responseNamespace(version: KongVersion): Namespace {
	const setters: PhaseName[] = ['rewrite', 'access', 'response', 'header_filter', 'error', 'admin_api'];
	if (version.responseInBalancer) setters.push('balancer');
	/** Phase, then what ngx.headers_sent touches. */
	const mayChange = (state: RequestState): void => {
		checkPhase(state, setters);
		ngxApi(state);
		if (state.resp.headersSent) fail('headers have already been sent');
	};
	const bodyFilterOnly: PdkFunction = state => {
		checkPhase(state, ['body_filter']);
		return undefined;
	};
	return {
		get_status: state => {
			if (state.saved) return state.saved.responseStatus;
			checkPhase(state, headerBodyLog);
			ngxApi(state);
			return state.resp.status;
		},
		get_header: (state, name) => {
			const {saved} = state;
			if (saved) {
				if (state.subsystem === 'stream') return undefined;
				return savedHeader(header => indexResponseHeaders(saved.responseHeaders, header), name);
			}
			checkPhase(state, headerBodyLog);
			if (typeof name !== 'string') fail('header name must be a string');
			ngxApi(state);
			return responseHeader(state, name);
		},
		get_headers: (state, max) => {
			if (state.saved && state.subsystem === 'http') return state.saved.responseHeaders;
			checkPhase(state, headerBodyLog);
			const limit = maxArgument('max_headers', max) ?? state.node.headersLimit;
			ngxResp(state);
			return responseHeadersTable(state, limit);
		},
		get_source: state => {
			if (!state.saved) checkPhase(state, headerBodyLog);
			return responseSource(state);
		},
		set_status: (state, status) => {
			mayChange(state);
			state.resp.status = Math.trunc(checkStatus(status, 100));
			return undefined;
		},
		set_header: (state, name, value) => {
			mayChange(state);
			validateHeader(state, name, value);
			if (!refusesHeader(state, name)) setResponseHeader(state.resp, name, normalizeHeader(state, value));
			return undefined;
		},
		add_header: (state, name, value) => {
			mayChange(state);
			validateHeader(state, name, value);
			addResponseHeader(state.resp, name, normalizeHeader(state, value));
			return undefined;
		},
		clear_header: (state, name) => {
			mayChange(state);
			if (typeof name !== 'string') fail('header name must be a string');
			setResponseHeader(state.resp, name, undefined);
			return undefined;
		},
		set_headers: (state, headers) => {
			mayChange(state);
			for (const [name, value] of validateHeaders(headers)) setHeader(state, name, value);
			return undefined;
		},
		get_raw_body: bodyFilterOnly,
		set_raw_body: bodyFilterOnly,
		exit: (state, status, body, headers) => {
			if (state.subsystem === 'stream') return exitStream(state, status, body, headers);
			mayChange(state);
			const code = checkStatus(status, 100);
			if (body !== undefined && typeof body !== 'string' && typeof body !== 'object') {
				fail('body must be a nil, string or table');
			}
			if (headers !== undefined) {
				if (typeof headers !== 'object') fail('headers must be a nil or table');
				validateHeaders(headers);
			}
			return leave(state, code, body, headers);
		},
		error: (state, status, message, headers) => {
			mayChange(state);
			const code = checkStatus(status, 400);
			const text = errorText(state, message);
			if (headers !== undefined) {
				if (typeof headers !== 'object') fail('headers must be a nil or table');
				validateHeaders(headers);
			}
			return leaveWithError(state, code, text, headers ?? []);
		},
	};
}

/** `get_source(ngx.ctx)`: what Kong noted there, or a plugin. */
export function responseSource(state: RequestState): 'error' | 'exit' | 'service' {
	const noted = (name: string): boolean => isTrue(getCtx(state, name));
	if (state.unexpectedError || noted('KONG_UNEXPECTED')) return 'error';
	if (state.exited || noted('KONG_EXITED')) return 'exit';
	return state.proxied || noted('KONG_PROXIED') ? 'service' : 'error';
}

/** @throws LuaError */
export function checkStatus(status: LuaValue, least: number): number {
	if (typeof status !== 'number') fail('code must be a number');
	if (status < least || status > 599) fail(`code must be a number between ${least} and 599`);
	return status;
}

function errorText(state: RequestState, message: LuaValue): LuaString | undefined {
	if (message === undefined || typeof message === 'string') return message;
	if (typeof message !== 'object') fail('message must be a nil, a string or a table');
	try {
		return encodeJson(message, state.version.jsonNumberDigits);
	} catch (error) {
		if (error instanceof LuaError) fail(`could not JSON encode the error message: ${error.message}`);
		throw error;
	}
}
