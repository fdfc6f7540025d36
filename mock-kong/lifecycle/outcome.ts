import type {LuaString, LuaValue} from '../lua/values.js';
import type {HeaderLine} from '../ngx/headers.js';
import type {RequestState} from '../ngx/state.js';
import type {HandlerEnd} from '../rpc/ends.js';
import type {EventPhase} from '../rpc/phases.js';

/** A plugin as Kong's iterator sees it. */
export interface PluginHandler {
	readonly name: string;
	readonly priority: number;
	readonly phases: readonly string[];
	/** Never rejects for what the plugin does. */
	run(state: RequestState, phase: EventPhase): Promise<HandlerEnd>;
}

/** A handler that ran, in order. */
export interface PhaseRun {
	readonly phase: EventPhase;
	readonly plugin: string;
	readonly end: HandlerEnd;
}

/** What the client got. Header lines as nginx wrote them, bodies unchunked. */
export interface ClientResponse {
	readonly status: number;
	readonly reason: string;
	readonly headers: readonly HeaderLine[];
	readonly body: Buffer;
}

/** The request the service got. */
export interface UpstreamRequest {
	readonly method: LuaString;
	/** Path with query, as in the request line. */
	readonly url: LuaString;
	readonly headers: readonly HeaderLine[];
	readonly body: Buffer;
	/** Where it went. */
	readonly scheme: LuaString;
	readonly host: LuaString;
	readonly port: number;
}

export interface HttpOutcome {
	readonly response: ClientResponse;
	/** Undefined when the request never got to the service. */
	readonly upstream: UpstreamRequest | undefined;
	readonly phases: readonly PhaseRun[];
	/** Of the connection's TLS handshake; undefined without TLS. When it failed there was no request. */
	readonly handshake?: 'done' | 'failed' | undefined;
}

/** What the lifecycle needs from outside. */
export interface LifecycleHooks {
	/** kong.log.serialize, whose result the log phase saves. @throws LuaError */
	readonly serialize?: (state: RequestState) => LuaValue;
	/** Called when the client has its response, before the log phase. */
	readonly onResponse?: (response: ClientResponse) => void;
}

/** Of a handshake without a request. */
export const noResponse: ClientResponse = {status: 0, reason: '', headers: [], body: Buffer.alloc(0)};
