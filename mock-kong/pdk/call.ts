import type {Protocol} from '../servers/definition.js';
import type {LuaValue} from '../wire/shared/lua.js';
import type {EventPhase, PdkOutcome} from './outcome.js';

/** One PDK call as it came over the wire. */
export interface PdkCall {
	/** As sent: `kong.request.get_method`; nil or another type when the server sent that (MsgPack). */
	readonly method: LuaValue;
	/** MsgPack: the `Args` value (a list may have `undefined` holes). ProtoBuf: the unwrapped Lua arguments as a list. */
	readonly args: LuaValue;
}

/** A PDK call with what became of it, as kept for the caller of mock Kong. */
export interface RecordedCall extends PdkCall {
	readonly phase: EventPhase;
	readonly plugin: string;
	/** How the plugin's server talks, and so what `args` is. */
	readonly protocol: Protocol;
	readonly outcome: PdkOutcome;
	/** Milliseconds since the request began. */
	readonly at: number;
}
