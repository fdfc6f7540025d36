import {encodeJson} from '../../lua/cjson/encode.js';
import {LuaError} from '../../lua/errors.js';
import {luaLower} from '../../lua/text.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue, luaBytes, luaGet, luaType} from '../../lua/values.js';
import {headersTable, indexHeaders} from '../../ngx/request-headers.js';
import {getResponseHeader, setResponseHeader} from '../../ngx/response-headers.js';
import type {RequestState} from '../../ngx/state.js';
import {fail} from '../checks/guard.js';
import {normalizeMultiHeader, tablePairs} from '../checks/header-checks.js';
import {ExitRequest} from '../outcome.js';
import {errorBody, errorMessage, oldResponseType, responseType} from './error-body.js';

const grpcStatuses: Record<number, number> = {
	200: 0,
	400: 3,
	401: 16,
	403: 7,
	404: 5,
	409: 6,
	429: 8,
	499: 1,
	500: 13,
	501: 12,
	503: 14,
	504: 4,
};
const grpcMessages = [
	'OK',
	'Canceled',
	'Unknown',
	'InvalidArgument',
	'DeadlineExceeded',
	'NotFound',
	'AlreadyExists',
	'PermissionDenied',
	'ResourceExhausted',
	'FailedPrecondition',
	'Aborted',
	'OutOfRange',
	'Unimplemented',
	'Internal',
	'Unavailable',
	'DataLoss',
	'Unauthenticated',
];

/** Sets one header as set_headers and exit do: Transfer-Encoding is refused. */
export function setHeader(state: RequestState, name: LuaString, value: LuaValue): void {
	if (refusesHeader(state, name)) return;
	setResponseHeader(state.resp, name, normalizeMultiHeader(value));
}

/** As `send` does: before 3.6 Transfer-Encoding was set, warning or not. */
function setExitHeader(state: RequestState, name: LuaString, value: LuaValue): void {
	if (refusesHeader(state, name) && state.version.exitDropsTransferEncoding) return;
	setResponseHeader(state.resp, name, normalizeMultiHeader(value));
}

/** Transfer-Encoding is nginx's own affair: ignored with a warning since 3.0. */
export function refusesHeader(state: RequestState, name: LuaString): boolean {
	const lower = luaLower(name).replaceAll('_', '-');
	if (lower !== 'transfer-encoding' || !state.version.dropsTransferEncoding) return false;
	state.log('warn', 'manually setting Transfer-Encoding. Ignored.');
	return true;
}

/** Leaves the request now, or, while access handlers run, at the end of the phase. @throws ExitRequest always, or LuaError */
export function leave(state: RequestState, status: number, body: LuaValue, headers: LuaValue): never {
	state.exited = true;
	if (state.delayResponse && state.delayedResponse === undefined) {
		state.delayedResponse = {status, body, headers, viaError: false};
		throw new ExitRequest('response delayed');
	}
	send(state, status, body, headers);
	throw new ExitRequest('response sent');
}

/** pdk/response.lua: send. What nginx will send is in `state.resp` afterwards. @throws LuaError */
export function send(state: RequestState, status: number, body: LuaValue, headers: LuaValue): void {
	fillResponse(state, status, body, headers);
	state.resp.exitStatus = state.resp.status;
}

function fillResponse(state: RequestState, status: number, body: LuaValue, headers: LuaValue): void {
	const {resp} = state;
	if (resp.headersSent) fail('headers have already been sent');
	resp.status = Math.trunc(status);
	const given = new Set<LuaString>();
	for (const [name, value] of typeof headers === 'object' ? tablePairs(headers) : []) {
		setExitHeader(state, String(name), value);
		given.add(luaLower(String(name)).replaceAll('_', '-'));
	}
	const type = getResponseHeader(resp, 'content-type');
	const grpcOutput = typeof type === 'string' && type.startsWith('application/grpc');
	const grpc = type === undefined ? isGrpcRequest(state) : grpcOutput;
	const grpcStatus = grpc && !resp.headers.has('grpc-status') ? statusForGrpc(status) : undefined;
	if (grpcStatus !== undefined) setResponseHeader(resp, 'grpc-status', grpcStatus);
	const grpcMessage = (): void => {
		if (grpcStatus !== undefined && !resp.headers.has('grpc-message')) {
			setResponseHeader(resp, 'grpc-message', grpcMessages[grpcStatus]);
		}
	};

	let content = body;
	if (typeof content === 'object') {
		if (!grpc) {
			const json = encodeBody(state, content);
			if (!given.has('content-type')) setResponseHeader(resp, 'Content-Type', 'application/json; charset=utf-8');
			if (!given.has('content-length')) setResponseHeader(resp, 'Content-Length', json.length);
			print(state, json);
			return;
		}
		if (grpcOutput) fail('table body encoding with gRPC is not supported');
		const message = luaGet(content, 'message');
		content = typeof message === 'string' ? message : undefined;
		if (content === undefined) {
			state.log('warn', 'body was removed because table body encoding with gRPC is not supported');
		}
	}
	if (typeof content === 'string') {
		if (grpc && !grpcOutput) {
			setResponseHeader(resp, 'Content-Length', 0);
			setResponseHeader(resp, 'grpc-message', content);
			print(state, '');
			return;
		}
		if (!given.has('content-length')) setResponseHeader(resp, 'Content-Length', content.length);
		grpcMessage();
		print(state, content);
		return;
	}
	if (!given.has('content-length')) setResponseHeader(resp, 'Content-Length', 0);
	grpcMessage();
	if (grpc) print(state, '');
}

function encodeBody(state: RequestState, body: LuaTable): LuaString {
	try {
		return encodeJson(body, state.version.jsonNumberDigits);
	} catch (error) {
		if (error instanceof LuaError) fail(`body encoding failed while flushing response: ${error.message}`);
		throw error;
	}
}

function print(state: RequestState, text: LuaString): void {
	state.resp.body = luaBytes(text);
	state.resp.printed = true;
}

function statusForGrpc(status: number): number {
	const exact = grpcStatuses[status];
	if (exact !== undefined) return exact;
	if (status >= 500 && status <= 599) return 13;
	if (status >= 400 && status <= 499) return 3;
	return status >= 200 && status <= 299 ? 0 : 2;
}

export function isGrpcRequest(state: RequestState): boolean {
	const type = state.req.headers.first('content-type') ?? '';
	return type.startsWith('application/grpc') && state.req.httpVersion === 2;
}

/**
 * pdk/response.lua: error, after its argument checks: a body by the Accept header, or by the Content-Type given.
 * @throws ExitRequest always, or LuaError
 */
export function leaveWithError(
	state: RequestState,
	status: number,
	message: LuaString | undefined,
	headers: LuaTable,
): never {
	const pairs = tablePairs(headers);
	const given = pairs.find(([name]) => name === 'Content-Type')?.[1];
	const contentType = given === undefined ? errorType(state) : givenType(given);
	const all = new LuaMap(pairs);
	all.set('Content-Type', contentType);
	let body: LuaString | undefined;
	if (contentType !== 'application/grpc') {
		body = errorBody(state.version, contentType, message ?? errorMessage(status), state.requestId);
		if (body === undefined) noTemplate();
	}
	return leave(state, status, body, all);
}

/** `headers["Content-Type"]`, of a list its first item. @throws LuaError for what is no text: nothing has a template then */
function givenType(given: LuaValue): LuaString {
	if (typeof given === 'number' || given === true) {
		fail(`attempt to index local 'content_type_header' (a ${luaType(given)} value)`);
	}
	const type = typeof given === 'object' ? (luaGet(given, 1) ?? given) : given;
	if (typeof type === 'object') fail('attempt to concatenate a table value');
	return typeof type === 'string' ? type : noTemplate();
}

function noTemplate(): never {
	fail("bad argument #1 to 'fmt' (string expected, got nil)");
}

function errorType(state: RequestState): LuaString {
	if (isGrpcRequest(state)) return 'application/grpc';
	const accept = indexHeaders(headersTable(state.req.headers, state.node.headersLimit), 'Accept');
	return state.version.acceptQualities ? responseType(accept) : oldResponseType(accept);
}
