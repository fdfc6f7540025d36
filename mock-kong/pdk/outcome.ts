import type {LuaValue} from '../wire/shared/lua.js';

/** `error(...)` in Kong's Lua: the event is abandoned, nothing is ever answered. `message` is Kong's text, as a Lua string. */
export class LuaError extends Error {
	override readonly name = 'LuaError';
}

/** The function returned, but what it returned raises when it is packed: Kong then holds a connection, and loses it. */
export class PackingError extends LuaError {}

/** kong.response.exit or error: nginx leaves the handler; nothing is ever answered. Thrown by the functions that do so. */
export class ExitRequest extends Error {
	override readonly name = 'ExitRequest';
}

/** Several Lua return values, for the functions that return `nil, err` or more. A single value is returned bare. */
export class Results {
	constructor(readonly values: readonly LuaValue[]) {}
}

export function results(...values: LuaValue[]): Results {
	return new Results(values);
}

/** What a call of the PDK came to. */
export type PdkOutcome =
	/** It returned; `values[0]` is the result, `values[1]` Kong's error string where there is one. */
	| {
			readonly kind: 'returned';
			readonly values: readonly LuaValue[];
			/** File of a request body that nginx spooled: ProtoBuf's RawBodyResult names it where there is no body. */
			readonly bodyFile?: string;
	  }
	/** No such function: MsgPack steps with nil, ProtoBuf fails the event. */
	| {readonly kind: 'unknown'}
	/** It left the request (kong.response.exit); nothing is answered. */
	| {readonly kind: 'exited'}
	/** A Lua error; nothing is answered. `message` without source position. */
	| {
			readonly kind: 'raised';
			readonly message: string;
			/** While the answer was packed: Kong loses the connection. */
			readonly packing?: true;
	  };

/** Kong's phases as the PDK's phase checks know them (pdk/private/phases.lua). */
export type PhaseName =
	| 'init_worker'
	| 'certificate'
	| 'client_hello'
	| 'rewrite'
	| 'access'
	| 'balancer'
	| 'response'
	| 'header_filter'
	| 'body_filter'
	| 'log'
	| 'preread'
	| 'error'
	| 'admin_api'
	| 'cluster_listener';

/** The phases a plugin server can be asked to handle. */
export const eventPhases = ['certificate', 'rewrite', 'access', 'response', 'preread', 'log'] as const;
/** A phase in which a plugin server is called. */
export type EventPhase = (typeof eventPhases)[number];
