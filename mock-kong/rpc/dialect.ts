import type {LuaValue} from '../lua/values.js';
import type {KongVersion} from '../versions/index.js';
import type {Protocol} from '../wire/protocol.js';
import type {EventEnd} from './ends.js';
import type {Rpc, RpcSettings} from './rpc.js';

/** What the modifiers of a log format stand for: where Kong's own code calls the PDK function for the server. */
export interface LogSource {
	readonly file: string;
	readonly line: string;
	readonly caller: string;
}

/**
 * All that differs between Kong's protocols (plugin_servers/rpc/mp_rpc.lua, pb_rpc.lua); `rpc/index.ts` knows which
 * protocol has which. Nothing else asks for a protocol by its name.
 */
export interface Dialect extends CallManners, EndManners, DialectTraits {
	readonly protocol: Protocol;
	createRpc(settings: RpcSettings): Rpc;
	/** One line on a message of the wire, for people. @param maxLength longer texts are cut and marked */
	describe(bytes: Buffer, maxLength: number, from: 'kong' | 'server'): string;
}

/** How PDK calls are answered (mp_rpc.lua: call_pdk_method; pb_rpc.lua: call_pdk). */
interface CallManners {
	/** Whether a server may call a function of that name at all: in ProtoBuf it must be in the service definition. */
	canCall(method: LuaValue, version: KongVersion): boolean;
	/** What comes of a call that may be made, of a function that is not there. */
	readonly missingFunction: 'is-logged' | 'raises';
	/** Who speaks in `kong.log`: the plugin whose handler runs, or the core, whose logger was taken once. */
	readonly loggers: 'plugin' | 'core';
	logSource(version: KongVersion): LogSource;
}

/** What Kong makes of the ends of events (handle_event in both files). */
interface EndManners {
	/** This error starts the instance again and replays the event. */
	restarts(message: string, version: KongVersion): boolean;
	/** This end makes Kong forget the instance, but not begin the event again. */
	resets(end: EventEnd, version: KongVersion): boolean;
	/** This error is Kong's own word for a server it has not reached yet: the plugin is passed over, with a warning. */
	isNotReady(message: string, version: KongVersion): boolean;
	/** Any other error is logged and the request goes on; else it is answered with 500. */
	failsOpen(version: KongVersion): boolean;
	/** An event that got no instance in time is sent without one. */
	runsUnclaimed(version: KongVersion): boolean;
}

/** What rules have to know of a protocol to judge a server that speaks it. */
export interface DialectTraits {
	/** RawBodyResult names the file of a body that nginx spooled; whoever asks for one that is in memory gets none. */
	readonly namesBodyFile: boolean;
	/** How a server says no: with an error text, or (there is no error message) by closing the connection. */
	readonly refusesBy: 'error' | 'closing';
	/** An event is bound to its connection from begin to end, so one that is cut takes its event with it. */
	readonly bindsEvents: boolean;
	/** `closed` makes Kong start the instance again and replay the event. */
	repeatsClosed(version: KongVersion): boolean;
	/** Kong can send nil as the answer of this function; over some it raises instead. */
	canAnswerNil(method: string, version: KongVersion): boolean;
	/** Kong can send a list as (part of) an answer. */
	canSendList(version: KongVersion): boolean;
	/** A false that the server passes reaches the function; else as nil. */
	readonly passesFalse: boolean;
	/** Lengths of a text around which its encoding changes. */
	readonly textEdges: readonly number[];
	/** Numbers of elements of a table around which its encoding changes. */
	readonly tableEdges: readonly number[];
	/** How far a call moves the counter of messages before it is sent. */
	readonly idsPerCall: 1 | 2;
	/** A StartInstance as Kong writes it. */
	startMessage(id: number, name: string, configJson: string): Buffer;
	/** A function that gives the ids (MsgPack) or sequences (ProtoBuf) of the answers which a chunk completes. */
	answerReader(): (chunk: Buffer) => unknown[];
}
