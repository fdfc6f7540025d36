import {LuaError} from '../../lua/errors.js';
import type {RequestState} from '../../ngx/state.js';

/** Touching ngx.var, ngx.req or ngx.resp: there is no request in a timer and in the TLS handshake. @throws LuaError */
export function ngxApi(state: RequestState): void {
	if (state.inTimer || state.phase === 'certificate') throw new LuaError('API disabled in the current context');
}

/**
 * Calling a function of ngx.req that pdk/request.lua keeps as `upvalue`: the stream subsystem has none of them.
 * @throws LuaError
 */
export function ngxReq(state: RequestState, upvalue: string): void {
	if (state.subsystem === 'stream') {
		const upvalues = state.version.ngxReqUpvalues;
		fail(
			upvalues ? `attempt to call upvalue '${upvalue}' (a nil value)` : "attempt to index field 'req' (a nil value)",
		);
	}
	ngxApi(state);
}

/** Touching ngx.resp, which the stream subsystem does not have. @throws LuaError */
export function ngxResp(state: RequestState): void {
	if (state.subsystem === 'stream') fail("attempt to index field 'resp' (a nil value)");
	ngxApi(state);
}

/** `error(text, 2)`. */
export function fail(text: string): never {
	throw new LuaError(text);
}
