import type {LuaValue} from '../lua/values.js';
import type {Protocol} from '../wire/protocol.js';
import type {PdkCall, PdkOutcome} from './pdk-call.js';

/**
 * What a call of a plugin server came to, as Kong's Rpc:call tells its caller:
 * - `error`: `nil, err` in Lua ("no data", "closed", the server's error text)
 * - `raise`: a Lua error thrown out of the call (assertion, undecodable message)
 */
export type CallFailure = {
	readonly kind: 'error' | 'raise';
	/** Kong's text. */
	readonly message: string;
	/** What was wrong with the wire, in our words; undefined when the server itself reported an error. */
	readonly fault?: FaultCode;
	/** The error value where it is no text, as Lua passes it on: a server may report anything but nil. */
	readonly value?: LuaValue;
	/** `nil, nil`: there was no error either. */
	readonly nil?: true;
};

/** Why a call of a plugin server failed. */
export type FaultCode =
	| 'connect-refused'
	| 'closed'
	| 'timeout'
	| 'truncated'
	| 'invalid-bytes'
	| 'not-a-response'
	| 'wrong-message-id'
	| 'wrong-sequence'
	| 'wrong-type'
	| 'too-large'
	| 'error-not-text';

/** What a started instance answered, as far as Kong reads it. */
export interface StartedInstance {
	/** Kong takes any value as the id; undefined when the answer had none. */
	readonly id: unknown;
	/** The whole answer, for rules that look closer. */
	readonly answer: unknown;
}

/** How an event ended. */
export type EventEnd =
	| {readonly kind: 'ret'}
	/** The plugin called kong.response.exit. */
	| {readonly kind: 'exited'}
	/** A PDK function raised, or was unknown (ProtoBuf): Kong abandons the event. */
	| {readonly kind: 'abandoned'; readonly message: string; readonly by: 'pdk' | 'wire'; readonly fault?: FaultCode}
	/** The call failed with an error value. `silent`: with nil or false, so nothing is even logged. */
	| {readonly kind: 'failed'; readonly message: string; readonly fault?: FaultCode; readonly silent?: true};

/** Answers PDK calls. Synchronous whenever it can be: the wire's hot path does not await. */
export type PdkAnswerer = (call: PdkCall) => PdkOutcome | Promise<PdkOutcome>;

/** One dialogue with one plugin server, in the dialect of its protocol (rpc/mp_rpc.lua, rpc/pb_rpc.lua). */
export interface Rpc {
	readonly protocol: Protocol;
	startInstance(name: string, configJson: string): Promise<StartedInstance | CallFailure>;
	closeInstance(id: unknown): Promise<{readonly answer: unknown} | CallFailure>;
	/** @param request where to put what must happen when the request is over (a connection Kong lets go of only then). */
	handleEvent(
		instanceId: unknown,
		phase: string,
		answer: PdkAnswerer,
		request: {readonly atEnd: (() => void)[]},
	): Promise<EventEnd>;
	/**
	 * Any call with any argument, also one Kong would not make now: a Step for an event that has ended. MsgPack only;
	 * ProtoBuf has no calls but those above.
	 */
	call?(method: string, argument: LuaValue): Promise<{readonly answer: LuaValue} | CallFailure>;
}

export function isFailure(value: object): value is CallFailure {
	return 'kind' in value && 'message' in value;
}
