import type {RequestState} from '../ngx/state.js';
import {LuaError} from './outcome.js';

/** Touching ngx.var, ngx.req or ngx.resp: there is no request in a timer and in the TLS handshake. @throws LuaError */
export function ngxApi(state: RequestState): void {
	if (state.inTimer || state.phase === 'certificate') throw new LuaError('API disabled in the current context');
}

/** `error(text, 2)`. */
export function fail(text: string): never {
	throw new LuaError(text);
}
