import {LuaError} from '../lua/errors.js';
import {type LuaString, luaRecord} from '../lua/values.js';
import {getRequestHeader} from '../ngx/get-header.js';
import type {RequestState} from '../ngx/state.js';
import {ExitRequest} from '../pdk/outcome.js';
import {errorBody, errorPageMessage, mimeType, responseType} from '../pdk/response/error-body.js';
import {leave, leaveWithError, send} from '../pdk/response/send.js';
import {nginxPage, statusOfPage} from './nginx-pages.js';

/** Runs what ends in kong.response.exit; the response is in the state afterwards. A Lua error ends in the error page. */
export function ending(state: RequestState, action: () => void): void {
	try {
		action();
	} catch (error) {
		if (error instanceof ExitRequest) return;
		if (!(error instanceof LuaError)) throw error;
		state.log('err', error.message);
		errorPage(state, 500);
	}
}

/** Kong's own 404, 503 and the like: kong.response.error, before 3.3 exit with a JSON table. @throws ExitRequest */
export function ownError(state: RequestState, status: number, message: LuaString, headers = luaRecord({})): never {
	if (state.version.ownErrorsByAccept) return leaveWithError(state, status, message, headers);
	return leave(state, status, luaRecord({message}), headers);
}

/** Statuses after which nginx closes the connection (ngx_http_special_response_handler). */
const closing = new Set([400, 413, 414, 500, 501]);

/** nginx's error_page: Kong.handle_error (init.lua), for a response nobody has begun. Its own failure is nginx's page. */
export function errorPage(state: RequestState, status: number): void {
	state.resp.status = status;
	state.phase = 'error';
	state.unexpectedError = true;
	if (closing.has(status)) state.req.keepalive = false;
	try {
		handleError(state);
	} catch (error) {
		if (!(error instanceof LuaError)) throw error;
		state.log('err', error.message);
		state.resp.status = 500;
		state.req.keepalive = false;
		sendNginxPage(state);
	}
}

/** init.lua, Kong.response: the service's answer could not be captured as a whole. @throws LuaError */
export function failCapture(state: RequestState, status: number): void {
	state.phase = 'error';
	state.resp.status = state.version.captureKeepsStatus ? status : 502;
	handleError(state);
}

/** The page nginx makes itself, in place of any body and length set before. */
export function sendNginxPage(state: RequestState): void {
	const {resp} = state;
	const page = nginxPage(resp.status);
	resp.status = statusOfPage(resp.status);
	resp.contentType = undefined;
	for (const name of ['content-length', 'accept-ranges', 'last-modified', 'etag']) resp.headers.remove(name);
	if (resp.status !== 204) resp.headers.add('Content-Length', String(page?.length ?? 0));
	resp.printed = true;
	if (page === undefined) return;
	resp.contentType = 'text/html';
	resp.body = Buffer.from(page, 'latin1');
}

/** error_handlers.lua. */
export function handleError(state: RequestState): void {
	const status = state.resp.status;
	const type =
		getRequestHeader(state, 'Accept') ?? getRequestHeader(state, 'Content-Type') ?? state.node.errorDefaultType;
	if (type === undefined) throw new LuaError("bad argument #1 to 'find' (string expected, got nil)");
	const message = errorPageMessage(status);
	state.bufferedProxying = false;
	state.delayResponse = false;
	state.delayedResponse = undefined;
	state.exited = true;
	const code = status === 494 && state.version.requestId ? 400 : status;
	if (type.startsWith('application/grpc')) {
		send(state, code, luaRecord({message}), undefined);
		return;
	}
	const mime = state.version.acceptQualities ? responseType(type) : mimeType(type);
	const body = errorBody(state.version, mime, message, state.requestId) ?? '';
	send(state, code, body, luaRecord({'Content-Type': mime}));
}
