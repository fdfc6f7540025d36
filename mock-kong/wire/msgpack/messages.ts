import {LuaMap, type LuaValue, luaGet, luaType} from '../../lua/values.js';
import {type Packable, type PackOptions, packLua} from './encode.js';

/** A request as mp_rpc.lua's Rpc:call sends it: `[0, id, method, [argument]]`. @throws PackingError */
export function request(id: number, method: Packable, argument: Packable, options?: PackOptions): Buffer {
	return packLua([0, id, method, [argument]], options);
}

/** The argument of a step: `{EventId, Data}`; nil ones are left out. */
export function stepArgument(eventId: LuaValue, data: Packable): Packable {
	return new Map([
		['EventId', eventId],
		['Data', data],
	]);
}

/** What Rpc:call makes of one message of the server. */
export type ServerMessage =
	/** `[2, label, args]` */
	| {readonly kind: 'notification'; readonly label: LuaValue; readonly args: LuaValue}
	/** `[1, id, error, result]` with the id asked for; the call fails when `error` is not nil (false is not nil). */
	| {readonly kind: 'response'; readonly error: LuaValue; readonly result: LuaValue}
	/** Lua raises `raises`. */
	| {
			readonly kind: 'malformed';
			readonly code: 'not-a-message' | 'wrong-message-id';
			readonly raises: string;
	  };

/** Reads a decoded message as `Rpc:call` does while it waits for the response to request `id`. */
export function readServerMessage(data: LuaValue, id: number): ServerMessage {
	// A Lua string can be indexed; it has nothing at 1.
	if (typeof data !== 'object' && typeof data !== 'string') {
		return {
			kind: 'malformed',
			code: 'not-a-message',
			raises: `attempt to index local 'data' (a ${luaType(data)} value)`,
		};
	}
	const message = typeof data === 'string' ? new LuaMap() : data;
	switch (luaGet(message, 1)) {
		case 2:
			return {kind: 'notification', label: luaGet(message, 2), args: luaGet(message, 3)};
		case 1:
			if (luaGet(message, 2) === id) {
				return {kind: 'response', error: luaGet(message, 3), result: luaGet(message, 4)};
			}
			return {
				kind: 'malformed',
				code: 'wrong-message-id',
				raises: 'unexpected RPC response ID from Go plugin server',
			};
		default:
			return {
				kind: 'malformed',
				code: 'not-a-message',
				raises: 'RPC response expected from Go plugin server',
			};
	}
}
