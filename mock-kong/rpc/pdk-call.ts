import type {LuaValue} from '../lua/values.js';
import type {End} from './ends.js';

/** One PDK call as it came over the wire. */
export interface PdkCall {
	/** As sent: `kong.request.get_method`; nil or another type when the server sent that (MsgPack). */
	readonly method: LuaValue;
	/** What the function gets, as Lua's `unpack` passes it: a hole may have cut what followed it. */
	readonly args: LuaValue[];
	/** MsgPack: the `Args` value where it is not that very list. */
	readonly rawArgs?: LuaValue;
}

/** What a call of the PDK came to: an answer for the server, or the end of its event. */
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
	| Extract<End, {kind: 'exited'}>
	/** A Lua error, which abandons the event; nothing is answered. `message` without source position. */
	| {
			readonly kind: 'raised';
			readonly message: string;
			/** While the answer was packed: Kong loses the connection. */
			readonly packing?: true;
	  };
