import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {ConformError} from '../mock-kong/errors.js';
import type {JsonObject, JsonValue} from '../mock-kong/lua/json.js';
import type {Protocol} from '../mock-kong/wire/protocol.js';

/**
 * A value as it was on the wire: `{"$float": n}` a float64, `{"$bin": hex}` MessagePack bin or bytes of ProtoBuf,
 * `{"$str": hex}` a string that is not UTF-8, `{"$map": [[k, v]]}` a map with keys that are no strings,
 * `{"$absent": true}` nothing at all; else plain JSON.
 */
export type Recorded = JsonValue;

/** What the recordings call the protocols. */
export type RecordedProtocol = 'msgpack' | 'protobuf';
export const protocolNames: Readonly<Record<RecordedProtocol, Protocol>> = {
	msgpack: 'MsgPack:1',
	protobuf: 'ProtoBuf:1',
};

/** The client's request. Header text is latin-1. */
export interface RecordedRequest {
	readonly method?: string;
	readonly uri?: string;
	readonly headers?: readonly (readonly [string, string])[];
	readonly body?: string;
	readonly bodyHex?: string;
	readonly client?: {readonly ip: string};
	readonly version?: string;
	readonly tls?: boolean;
	readonly keepalive?: boolean;
	readonly stream?: boolean;
	readonly sent?: string;
	/** Milliseconds the client waited. */
	readonly timeout?: number;
}

/** What was different from the world of the recordings. */
export interface Setup {
	readonly plugin_id?: string;
	readonly seq?: number;
	readonly conf?: JsonObject;
	readonly consumer?: JsonObject;
	readonly credential?: JsonObject;
	readonly consumers?: Readonly<Record<string, JsonValue>>;
	readonly shared?: JsonObject;
	readonly ctx?: JsonObject;
	readonly captures?: readonly JsonValue[] | JsonObject;
	readonly no_matches?: boolean;
	readonly prefix?: string;
	readonly no_service?: boolean;
	readonly no_route?: boolean;
	readonly route?: JsonObject;
	readonly service?: JsonObject;
	readonly upstream_port?: number;
	readonly serviceResponse?: {
		readonly status?: number;
		readonly headers: readonly (readonly [string, string])[];
		readonly body?: string;
		readonly bodyHex?: string;
	};
}

/** What the client got; no status: no response (a failed handshake, or it gave up waiting). */
export interface RecordedResponse {
	readonly status: number | null;
	readonly headers?: readonly (readonly [string, string])[];
	readonly body?: string | {readonly $bin: string};
	readonly bodyHex?: string;
}

/** What the service got. */
export interface RecordedUpstream {
	readonly method: string;
	readonly url: string;
	readonly rawHeaders: readonly string[];
	readonly body?: string | {readonly $bin: string};
	readonly bodyHex?: string;
}

export interface RecordedCall {
	readonly method: Recorded;
	readonly args?: Recorded;
	/** ProtoBuf: the arguments' message, and its bytes. */
	readonly inType?: string;
	readonly rawHex?: string;
}

export interface RecordedReply {
	readonly kind: 'step' | 'error' | 'none' | 'luaerror' | 'closed';
	/** MsgPack: the method of Kong's message; ProtoBuf: the message type. */
	readonly stepMethod?: string;
	readonly data?: Recorded;
	readonly rawHex?: string;
	readonly errorMessage?: string;
}

/** One PDK call in one phase. */
export interface Step {
	readonly phase: string;
	readonly call: RecordedCall;
	readonly reply: RecordedReply;
	readonly volatile?: boolean;
	readonly stubbed?: boolean;
}

interface LineBase {
	readonly id: string;
	readonly kong: string;
	readonly protocol: RecordedProtocol;
	readonly stubbed?: boolean;
	readonly kongBug?: boolean;
}

interface OneRequest extends LineBase {
	readonly plugin: string;
	readonly request: RecordedRequest;
	readonly setup: Setup;
	readonly subsystem?: 'stream';
	readonly http?: RecordedResponse;
	readonly upstream?: RecordedUpstream | null;
	readonly tcp?: {readonly received: string};
}

export interface CallLine extends OneRequest, Step {
	readonly type: 'call';
}

export interface SequenceLine extends OneRequest {
	readonly type: 'sequence';
	readonly steps: readonly Step[];
}

/** What a server did until Kong's next message. */
export type Action =
	| {readonly reply: JsonValue; readonly on?: string}
	| {readonly return: JsonObject; readonly on?: string}
	| {readonly frameHex: string; readonly on?: string}
	| {readonly hex: string; readonly on?: string}
	| {readonly drip: string; readonly on?: string}
	| {readonly close: string}
	| {readonly fin: string}
	| {readonly closed: string}
	| {readonly connect: string};

/** A message of Kong, what happened before it, and what the server did then. */
export interface Exchange {
	readonly on: string;
	readonly kong: JsonObject;
	readonly before?: readonly Action[];
	readonly then: readonly Action[];
}

export interface ScenarioRequest {
	readonly name?: string;
	readonly description?: string;
	readonly plugin: string;
	readonly setup: Setup;
	readonly request: RecordedRequest;
	readonly http: RecordedResponse | null;
	readonly upstream?: RecordedUpstream | null;
	readonly exchange: readonly Exchange[];
}

export interface ScenarioLine extends LineBase {
	readonly type: 'scenario';
	readonly requests: readonly ScenarioRequest[];
}

export type Line = CallLine | SequenceLine | ScenarioLine;

/**
 * The recordings of a directory: every `*.jsonl` and `*.jsonl.gz` of it, one JSON object a line.
 * @throws ConformError `usage` when it has none or one cannot be read
 */
export function readRecordings(directory: string): Line[] {
	let names: string[];
	try {
		names = readdirSync(directory).filter(name => /\.jsonl(\.gz)?$/.test(name));
	} catch {
		throw new ConformError({code: 'usage', what: `${directory} cannot be read`});
	}
	if (names.length === 0) throw new ConformError({code: 'usage', what: `${directory} has no *.jsonl or *.jsonl.gz`});
	return names.sort().flatMap(name => readFile(path.join(directory, name)));
}

function readFile(file: string): Line[] {
	const bytes = readFileSync(file);
	const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
	return text.split('\n').flatMap((line, index) => {
		if (line.trim() === '') return [];
		try {
			return [checked(JSON.parse(line))];
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			throw new ConformError({code: 'usage', what: `${file}:${index + 1} is no recording: ${why}`});
		}
	});
}

/** Only what tells lines apart is checked: the rest was written by one program, and a line that lacks it cannot match. */
function checked(value: unknown): Line {
	const line = value as Line;
	if (typeof line !== 'object' || line === null || typeof line.id !== 'string' || typeof line.kong !== 'string') {
		throw new Error('no id or no kong');
	}
	const complete = line.type === 'scenario' ? line.requests : line.type === 'sequence' ? line.steps : line.reply;
	if (!['call', 'sequence', 'scenario'].includes(line.type) || typeof complete !== 'object') {
		throw new Error('neither a call, nor a sequence, nor a scenario');
	}
	return line;
}

/** Calls and sequences alike: the PDK calls of one request in order. */
export function stepsOf(line: CallLine | SequenceLine): readonly Step[] {
	return line.type === 'call' ? [line] : line.steps;
}
