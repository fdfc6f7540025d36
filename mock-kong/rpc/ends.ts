import type {LuaValue} from '../lua/values.js';

/** What was wrong with the wire, in our words. */
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

/**
 * How something asked of a plugin server ended. Calls, events, claims of an instance and the handlers of Kong's plugin
 * iterator all end in one of these, each in its own choice of them.
 */
export type End =
	/** It returned. */
	| {readonly kind: 'ret'}
	/** The plugin called kong.response.exit: nginx left the handler. */
	| {readonly kind: 'exited'}
	/** A Lua error, over what a PDK function or the packer did (`pdk`) or what the server sent (`wire`). */
	| {
			readonly kind: 'abandoned';
			readonly by: 'pdk' | 'wire';
			/** Kong's text. */
			readonly message: string;
			/** Undefined when nothing was wrong with the wire. */
			readonly fault?: FaultCode;
	  }
	/** `nil, err` in Lua: "no data", "closed", the server's own error text. */
	| {
			readonly kind: 'failed';
			/** Kong's text. */
			readonly message: string;
			/** Undefined when the server itself reported an error. */
			readonly fault?: FaultCode;
			/** The error was nil or false, so nothing is even logged. */
			readonly silent?: true;
			/** The error value where it is no text, as Lua passes it on: a server may report anything but nil. */
			readonly value?: LuaValue;
			/** `nil, nil`: there was no error either. */
			readonly nil?: true;
	  }
	/** No instance could be had, so nothing was sent. `raised`: by a Lua error. */
	| {readonly kind: 'not-run'; readonly message: string; readonly raised: boolean; readonly fault?: FaultCode};

/** How an event ended that was sent. */
export type EventEnd = Exclude<End, {kind: 'not-run'}>;
/** What a call came to that has no result. */
export type CallFailure = Extract<End, {kind: 'failed' | 'abandoned'}>;
/** What came out of a handler into Kong's plugin iterator. */
export type HandlerEnd = Extract<End, {kind: 'ret' | 'exited' | 'abandoned'}>;
/** Why there is no instance. */
export type Unclaimed = Extract<End, {kind: 'not-run'}>;

/** Tells a failure from a result. */
export function isFailure(value: object): value is CallFailure {
	return 'kind' in value && 'message' in value;
}
