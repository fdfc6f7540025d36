import {encodeJson} from '../../lua/cjson/encode.js';
import {LuaError} from '../../lua/errors.js';
import {type LuaValue, luaBytes} from '../../lua/values.js';
import type {RequestState} from '../../ngx/state.js';
import {fail} from '../checks/guard.js';
import {ExitRequest} from '../outcome.js';

const statuses = new Set([200, 400, 403, 500, 502, 503]);

/** kong.response.exit in the stream subsystem: no phase check, few statuses. @throws ExitRequest always, or LuaError */
export function exitStream(state: RequestState, status: LuaValue, body: LuaValue, headers: LuaValue): never {
	if (typeof status !== 'number') fail('code must be a number');
	if (!statuses.has(status)) fail('unacceptable code, only 200, 400, 403, 500, 502 and 503 are accepted');
	const text = streamBody(state, body);
	state.exited = true;
	if (state.delayResponse && state.delayedResponse === undefined) {
		state.delayedResponse = {status, body: text, headers, viaError: false};
		throw new ExitRequest('response delayed');
	}
	sendStream(state, status, text);
	throw new ExitRequest('response sent');
}

/** pdk/response.lua: send_stream. @throws LuaError in a timer */
export function sendStream(state: RequestState, status: number, body: string | undefined): void {
	if (body !== undefined) {
		if (status < 400) {
			if (state.inTimer) fail('API disabled in the context of ngx.timer');
			state.resp.body = Buffer.concat([state.resp.body, luaBytes(body)]);
		} else state.log('err', `unable to proxy stream connection, status: ${status}, err: ${body}`);
	}
	state.resp.status = status;
}

function streamBody(state: RequestState, body: LuaValue): string | undefined {
	if (body === undefined || typeof body === 'string') return body;
	if (typeof body !== 'object') fail('body must be a nil, string or table');
	try {
		return encodeJson(body, state.version.jsonNumberDigits);
	} catch (error) {
		if (error instanceof LuaError) fail(`invalid body: ${error.message}`);
		throw error;
	}
}
