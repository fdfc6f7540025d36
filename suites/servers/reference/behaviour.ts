import type {Socket} from 'node:net';
import type {Reader} from './buffer.js';
import type {Config, Handler, Phase, Plugin} from './handler.js';

/** A MsgPack RPC answer: type, message id, error, result. */
export type Reply = [type: number, id: unknown, error: unknown, result: unknown];

/** A ProtoBuf RpcReturn, by field names. */
export type Return = {sequence: number; [field: string]: unknown};

/** A plugin with one config. */
export interface Instance {
	readonly id: number;
	readonly config: Config;
	/** Unix time, seconds. */
	readonly startedAt: number;
}

/** The instances of a server process, as a hook may look at them and change them. */
export interface Started {
	readonly all: readonly Instance[];
	/** The one started last, closed or not. */
	readonly last: Instance | undefined;
	forget(instance: Instance): void;
}

/**
 * What a server may do differently from the reference: each hook replaces one thing, so that a faulty or an unusual
 * server is the reference plus the one hook it is about. Without any the server is correct.
 */
export interface Behaviour {
	/** Replaces parts of the plugin. */
	plugin?: Partial<Plugin>;
	/** Replaces handlers; null takes one away while the dump still lists its phase. */
	handlers?: {readonly [P in Phase]?: Handler | null};

	/** Edits the dump's entry of the plugin. */
	info?(info: {[key: string]: unknown}): unknown;
	/** Replaces the text of the dump. */
	dump?(text: string): string | Promise<string>;

	/** Runs before the server listens; the socket appears when it is done. */
	beforeListen?(): void | Promise<void>;
	socketPath?(path: string): string;
	/** A socket file from an earlier run is not removed. */
	keepsStaleSocket?: boolean;

	/** On SIGTERM, and when the parent has died; false to go on. */
	stopping?(why: 'signal' | 'orphaned'): boolean;

	/** `count` is 1 for the first instance. */
	instanceId?(count: number): number;
	/** Throws to refuse a config. */
	acceptConfig?(config: Config): void;
	/** The config to start with instead of the error for a text that is no JSON object. */
	unreadableConfig?(text: string): Config;
	/** The config an event of this instance runs with. */
	configFor?(instance: Instance, instances: Started): Config;
	/** Instead of the error for an id that names no instance. */
	unknownInstance?(id: unknown, instances: Started): Instance | Promise<Instance>;
	/** Called before an instance is closed. */
	closing?(instance: Instance, instances: Started): void;

	/** The event begins when this is done. */
	beforeEvent?(phase: string): void | Promise<void>;
	/** Once for each event begun, when it has ended in any way. */
	afterEvent?(phase: string): void;
	/** The id of a new event; `count` is 0 for the first, `open` are those of the events that have not ended. */
	eventId?(count: number, open: readonly number[]): number;
	/**
	 * Which event a MsgPack Step goes to. `open` are all that have not ended, the one last touched last, each with the
	 * connection its last message came on.
	 */
	stepEvent?(id: number, socket: Socket, open: readonly {readonly id: number; readonly on: Socket}[]): number;
	/** What the handler gets for an answer of Kong. */
	answered?(value: unknown): unknown;
	/** The failure is answered when this is done. What it throws is the failure then (ProtoBuf: the connection closes). */
	handlerThrew?(error: Error): void | Promise<void>;

	/** Wraps or replaces what cuts the stream into messages; one for each connection. */
	reader?(reader: Reader): Reader;
	/**
	 * Writes one whole message: a MsgPack reply, or a ProtoBuf frame with its length. `what` is the method of the MsgPack
	 * request, or `method`, `arguments`, `end` or `return`: which ProtoBuf frame it is.
	 */
	send?(bytes: Buffer, socket: Socket, what: string): void;
	/** Edits a MsgPack reply before it is packed. `method` is the request's. */
	reply?(reply: Reply, method: string): unknown;
	/** Edits a ProtoBuf RpcReturn. `command` is the request's, `cmd_start_instance` say. */
	return?(result: Return, command: string): Return;
	/** A connection was made. */
	connected?(socket: Socket): void;
	/** A connection has closed; `openEvents` were begun or continued last on it and have not ended. */
	connectionClosed?(openEvents: number): void;
}
