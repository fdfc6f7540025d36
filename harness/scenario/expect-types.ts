import type {EventPhase} from '../../mock-kong/rpc/phases.js';

/**
 * What a value should be: the value itself (bytes as a Buffer), `any`, `{matches: regex}` (as text; a dot is any
 * character), `{contains: text}`, `{type: string}` (string, integer, number, boolean, table, nil) or `{equals: ...}`,
 * which takes what is in it as it is. Null is nil.
 */
export type ExpectedValue =
	| null
	| boolean
	| number
	| string
	| Uint8Array
	| readonly ExpectedValue[]
	| {readonly [name: string]: ExpectedValue | undefined};

/** A PDK call: `kong.request.get_header`, `kong.request.get_header("host") -> "a.test"`, or its parts. */
export type ExpectedCall =
	| string
	| {
			readonly call: string;
			/** Default: whatever they are. Nils at their end do not count. */
			readonly args?: readonly ExpectedValue[];
			/** The first value Kong answered. */
			readonly answer?: ExpectedValue;
			/** Kong's error: the second value, or what the call raised. */
			readonly error?: ExpectedValue;
			/** Default: once; with `includes` at least once. */
			readonly times?: number;
			readonly phase?: ExpectedPhase;
			/** Where there are several. */
			readonly plugin?: string;
	  };

/** A phase in which a plugin server is called. */
export type ExpectedPhase = EventPhase;

/** Ways of comparing calls; several at once hold all. */
export interface ExpectedModes {
	/** These, in this order, and no others. */
	readonly exactly?: readonly ExpectedCall[];
	/** These and no others, in any order. */
	readonly unordered?: readonly ExpectedCall[];
	/** These are among them. */
	readonly includes?: readonly ExpectedCall[];
	/** None of these is. */
	readonly never?: readonly ExpectedCall[];
}

/** A list is `exactly`. */
export type ExpectedCalls = readonly ExpectedCall[] | ExpectedModes;

/** Of a response for the client, or a request for the service. */
export interface ExpectedParts {
	/** By name: text, a list for a repeated header, null for one that is not there. */
	readonly headers?: {readonly [name: string]: ExpectedValue | undefined};
	/** `none`: no headers but those named, those the service (the client) sent, and those Kong and nginx always add. */
	readonly otherHeaders?: 'none';
	/** Files are relative to the working directory. */
	readonly body?:
		| string
		| Uint8Array
		| {readonly text: string}
		| {readonly json: ExpectedValue}
		| {readonly base64: string}
		| {readonly file: string}
		| {readonly matches: string}
		| {readonly contains: string};
	/** Values in the JSON body by path, `items[0].name`. */
	readonly json?: {readonly [path: string]: ExpectedValue | undefined};
}

/** What the client got. */
export interface ExpectedClientParts extends ExpectedParts {
	readonly status?: number;
}

/** What the service got. */
export interface ExpectedUpstreamParts extends ExpectedParts {
	readonly method?: string;
	/** Without the query, unless it has one itself. */
	readonly path?: ExpectedValue;
	/** Arguments by name, decoded: text, a list for a repeated one, null for one that is not there. */
	readonly query?: {readonly [name: string]: ExpectedValue | undefined};
	readonly scheme?: string;
	/** Where the request went. */
	readonly host?: string;
	readonly port?: number;
}

/** A line of Kong's log: a text it contains, or what is known of it. */
export type ExpectedLine =
	| string
	| {
			readonly contains?: string;
			/** A regular expression. */
			readonly matches?: string;
			readonly level?: 'debug' | 'info' | 'notice' | 'warn' | 'err' | 'crit' | 'alert' | 'emerg';
	  };

/** How an event of a phase ends. */
export type ExpectedEnd = 'finished' | 'exited' | 'error' | 'abandoned' | 'timeout' | 'not-run';

/**
 * What should come of a request or a stream: `expect` of a scenario file. What is not mentioned is not looked at, with
 * one exception: each event must end well, finished or left by kong.response.exit.
 */
export interface ResponseExpectation {
	/** PDK calls: of all phases in order, or by phase. */
	readonly calls?: readonly ExpectedCall[] | (ExpectedModes & {readonly [P in ExpectedPhase]?: ExpectedCalls});
	/** `none`: the client gets no response at all. */
	readonly client?: 'none' | ExpectedClientParts;
	/** `none`: the service gets nothing. */
	readonly upstream?: 'none' | ExpectedUpstreamParts;
	/** Lines that are in Kong's log, or that are not. */
	readonly log?:
		| readonly ExpectedLine[]
		| {readonly includes?: readonly ExpectedLine[]; readonly never?: readonly ExpectedLine[]};
	/** kong.ctx.shared after the request; null: not there. */
	readonly context?: {readonly [name: string]: ExpectedValue | undefined};
	/** How the events of a phase end, where it is not well or has to be told. */
	readonly ends?: {readonly [P in ExpectedPhase]?: ExpectedEnd | readonly ExpectedEnd[]};
	/** At most so many PDK calls, in all or in a phase. */
	readonly budget?: number | ({readonly total?: number} & {readonly [P in ExpectedPhase]?: number});
}
