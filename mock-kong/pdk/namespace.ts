import type {LuaValue} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import type {Results} from './outcome.js';

/**
 * A function of the PDK. Arguments are Lua's: missing ones are undefined. A single result is returned bare, several
 * as `results(...)`. @throws LuaError what Kong's Lua raises; ExitRequest when the function leaves the request.
 */
export type PdkFunction = (state: RequestState, ...args: LuaValue[]) => LuaValue | Results;

/** One namespace: functions and nested namespaces by Kong's name. */
export interface Namespace {
	readonly [name: string]: PdkFunction | Namespace;
}
