import type {LuaValue} from '../lua/values.js';

/** One PDK call as it came over the wire. */
export interface PdkCall {
	/** As sent: `kong.request.get_method`; nil or another type when the server sent that (MsgPack). */
	readonly method: LuaValue;
	/** MsgPack: the `Args` value (a list may have `undefined` holes). ProtoBuf: the unwrapped Lua arguments as a list. */
	readonly args: LuaValue;
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
