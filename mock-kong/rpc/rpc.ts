import type {LuaValue} from '../lua/values.js';
import type {KongVersion} from '../versions/index.js';
import type {CallFailure, EventEnd} from './ends.js';
import type {PdkCall, PdkOutcome} from './pdk-call.js';
import type {ConnectionPool} from './pool.js';

/** What a started instance answered, as far as Kong reads it. */
export interface StartedInstance {
	/** Kong takes any value as the id; undefined when the answer had none. */
	readonly id: unknown;
	/** The whole answer, for rules that look closer. */
	readonly answer: unknown;
}

/** Answers PDK calls. Synchronous whenever it can be: the wire's hot path does not await. */
export type PdkAnswerer = (call: PdkCall) => PdkOutcome | Promise<PdkOutcome>;

/** What a dialogue needs, in any dialect. */
export interface RpcSettings {
	readonly pool: ConnectionPool;
	readonly version: KongVersion;
	/** Counts the RPCs. */
	readonly messageIds: {last: number};
	/** A message that is no answer to anything (MsgPack). */
	readonly onNotification: (label: LuaValue, args: LuaValue) => void;
	/** The first answer of each event, for rules (MsgPack). */
	readonly onEventBegun: (phase: string, eventId: LuaValue) => void;
	/** `kong.log.err`. */
	readonly onLog: (line: string) => void;
}

/** One dialogue with one plugin server, in the dialect of its protocol (rpc/mp_rpc.lua, rpc/pb_rpc.lua). */
export interface Rpc {
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
