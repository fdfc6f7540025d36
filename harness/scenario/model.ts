import type {EventPhase, JsonObject, KongRequest, KongStream, LogLine} from '../../mock-kong/internal.js';
import type {JsonValue} from '../../mock-kong/lua/json.js';
import type {Matcher} from './compare/matcher.js';
import type {JsonPath} from './read/json-path.js';
import type {Place} from './read/problems.js';
import type {callModes, eventEnds} from './read/shape-parts.js';

/** A scenario that was read and is valid as far as its file tells. */
export interface Scenario {
	/** `scenario/<file without extension>/<name>`. */
	readonly id: `scenario/${string}`;
	readonly name: string;
	readonly description: string | undefined;
	readonly file: string;
	readonly place: Place;
	/** Names of Kong's minors it is for; undefined: any. */
	readonly kongs: readonly string[] | undefined;
	readonly plugins: readonly ScenarioPlugin[];
	readonly server: 'shared' | 'fresh';
	readonly steps: readonly Step[];
	/** Over all steps. */
	readonly totals: Totals;
}

export interface ScenarioPlugin {
	/** Undefined: the one that is driven. */
	readonly name: string | undefined;
	/** Undefined: that of the command line, else the schema's defaults. */
	readonly config: JsonObject | undefined;
	/** Of its name, and of its config. */
	readonly place: Place;
	readonly configPlace: Place;
}

export type Step = {readonly name: string | undefined; readonly place: Place} & (
	| {
			readonly kind: 'request';
			readonly request: KongRequest;
			readonly answers: readonly Override[];
			readonly expect: Expectation;
	  }
	| {
			readonly kind: 'stream';
			readonly stream: KongStream;
			readonly answers: readonly Override[];
			readonly expect: Expectation;
	  }
	| {readonly kind: 'configure'; readonly plugin: string | undefined; readonly config: JsonObject}
	| {readonly kind: 'restart'}
	| {readonly kind: 'pause'; readonly ms: number}
);

/** What Kong answers to a PDK call instead of what it would. */
export interface Override {
	readonly call: string;
	/** From 1; undefined: each. */
	readonly occurrence: number | undefined;
	readonly phase: EventPhase | undefined;
	readonly plugin: string | undefined;
	readonly delayMs: number;
	/** `own`: what Kong would answer, only later. */
	readonly answer:
		| {readonly kind: 'own'}
		| {readonly kind: 'value'; readonly value: JsonValue | Buffer}
		| {readonly kind: 'error'; readonly message: string}
		| {readonly kind: 'abandon'; readonly message: string};
	readonly place: Place;
}

export type CallMode = (typeof callModes)[number];
export type EventEndName = (typeof eventEnds)[number];

export interface CallSpec {
	readonly name: string;
	readonly args: readonly Matcher[] | undefined;
	/** The first value Kong answered. */
	readonly answer: Matcher | undefined;
	/** Kong's error: the second value, or what the call raised. */
	readonly error: Matcher | undefined;
	/** Undefined: once, at least once with `includes`. */
	readonly times: number | undefined;
	readonly phase: EventPhase | undefined;
	readonly plugin: string | undefined;
	readonly place: Place;
}

export interface CallRule {
	readonly mode: CallMode;
	/** Undefined: the calls of all phases. */
	readonly phase: EventPhase | undefined;
	readonly specs: readonly CallSpec[];
	/** Of the phase's key, where it has one. */
	readonly place: Place;
}

export type ExpectedHeader = {readonly name: string} & (
	| {readonly kind: 'absent'}
	| {readonly kind: 'lines'; readonly values: readonly Matcher[]}
);

export type ExpectedBody =
	| {readonly kind: 'bytes'; readonly bytes: Buffer}
	| {readonly kind: 'json'; readonly value: Matcher}
	| {readonly kind: 'matcher'; readonly matcher: Matcher};

/** Of a message, the client's response or the service's request. */
export interface ExpectedMessage {
	readonly headers: readonly ExpectedHeader[];
	readonly noOtherHeaders: boolean;
	readonly body: ExpectedBody | undefined;
	readonly json: readonly {readonly path: JsonPath; readonly matcher: Matcher}[];
}

export interface ExpectedClient extends ExpectedMessage {
	readonly status: number | undefined;
}

export interface ExpectedUpstream extends ExpectedMessage {
	readonly method: string | undefined;
	readonly path: Matcher | undefined;
	readonly query: readonly {readonly name: string; readonly values: readonly Matcher[] | 'absent'}[];
	readonly scheme: string | undefined;
	readonly host: string | undefined;
	readonly port: number | undefined;
}

export interface ExpectedLog {
	readonly text: Matcher;
	readonly level: LogLine['level'] | undefined;
	readonly wanted: boolean;
}

export interface Totals {
	readonly started: number | undefined;
	readonly closed: number | undefined;
	readonly budget: Budget;
}

export interface Budget {
	readonly total: number | undefined;
	readonly phases: ReadonlyMap<EventPhase, number>;
}

export interface Expectation {
	readonly calls: readonly CallRule[];
	readonly client: ExpectedClient | 'none' | undefined;
	readonly upstream: ExpectedUpstream | 'none' | undefined;
	readonly log: readonly ExpectedLog[];
	readonly context: readonly {readonly key: string; readonly matcher: Matcher}[];
	readonly ends: ReadonlyMap<EventPhase, {readonly ends: readonly EventEndName[]; readonly place: Place}>;
	readonly totals: Totals;
	/** Phases named anywhere, for the check that a plugin has them. */
	readonly phases: readonly {readonly phase: EventPhase; readonly place: Place}[];
}
