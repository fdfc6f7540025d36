/** The result model: what reports are functions of. It imports nothing. */

export type Level = 'MUST' | 'SHOULD';
export type Status = 'pass' | 'fail' | 'skip' | 'untestable' | 'error';

export interface TranscriptEntry {
	/** Milliseconds since the check began. */
	readonly at: number;
	readonly from: 'kong' | 'server';
	/** One line for people. */
	readonly decoded: string;
	/** Bytes, cut at a bound; empty for connects and closes. */
	readonly hex: string;
}

/** How to mend what a rule found: for whoever writes a server (`any`), and in the official languages where it is known. */
export interface Fix {
	readonly any?: string;
	readonly go?: string;
	readonly python?: string;
	readonly js?: string;
}

/** Where a scenario stands that a result is about. */
export interface Location {
	/** As the user named it. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
	readonly column?: number;
}

/** What was wanted beside what was seen, a line each: PDK calls in order. */
export interface Comparison {
	readonly expected: readonly string[];
	readonly actual: readonly string[];
	/** Index of the first line that differs. */
	readonly firstDifference: number;
}

/** The PDK a plugin server is built on, where it can be told. */
export interface PdkSummary {
	/** `go-pdk`, `kong-python-pdk`, `kong-js-pdk`. */
	readonly name: string;
	/** Without a leading v: `0.11.0`. */
	readonly version: string;
	/** How it runs events, where it was told to by its arguments: `gevent`. */
	readonly mode?: string;
}

/** All that fails in a run lies in its PDK, whatever the plugin. */
export interface PdkFailures {
	/** The shipped list that says so, as `--known-failures` takes it. */
	readonly list: string;
	readonly rules: readonly string[];
	/** The version of the PDK that mends them all, where there is one. */
	readonly fixedIn?: string;
	/** Where there is none: the one that mends some, and which. */
	readonly partlyFixed?: {readonly in: string; readonly rules: readonly string[]};
}

/** Result of a rule, or of a scenario (its id begins with `scenario/`). */
export interface RuleResult {
	readonly id: string;
	readonly level: Level;
	readonly status: Status;
	readonly title: string;
	readonly requirement: string;
	/** What should have been seen; for `skip` and `untestable` the reason stands in `actual`. */
	readonly expected: string;
	readonly actual: string;
	/** What the client or operator of real Kong would see. */
	readonly consequence: string;
	readonly fix?: Fix;
	/** Of a scenario. */
	readonly location?: Location;
	readonly comparison?: Comparison;
	/** Of a scenario that failed: each difference after the first, a line each. */
	readonly differences?: readonly string[];
	readonly durationMs: number;
	/** True when the known-failures file covers this failure. */
	readonly knownFailure: boolean;
	/** Why the file says it fails. */
	readonly knownFailureReason?: string;
	readonly transcript: readonly TranscriptEntry[];
	/** Last output of the server while the rule ran. */
	readonly stderr: string;
}

export interface PluginSummary {
	readonly name: string;
	readonly version: string | null;
	readonly priority: number | null;
	readonly phases: readonly string[];
}

export interface ServerSummary {
	readonly target: string;
	readonly protocol: string | null;
	readonly socket: string | null;
	readonly startCommand: string | null;
	readonly queryCommand: string | null;
	readonly plugins: readonly PluginSummary[];
	readonly pdk?: PdkSummary;
}

export interface Summary {
	readonly pass: number;
	readonly fail: number;
	readonly skip: number;
	readonly untestable: number;
	readonly error: number;
	readonly knownFailure: number;
}

export interface Run {
	/** Kong's minor line, `3.9`. */
	readonly kong: string;
	/** True when recorded behaviour of this Kong version exists to compare mock Kong with. */
	readonly kongMeasured: boolean;
	readonly durationMs: number;
	readonly server: ServerSummary;
	readonly summary: Summary;
	readonly results: readonly RuleResult[];
	/** Things to know that are no verdict: which PDK was used, kong.conf lines. */
	readonly notes: readonly string[];
	/** The `pluginserver_*` lines for kong.conf that fit what was found. */
	readonly kongConf: readonly string[];
	/** Problems with the known-failures file: stale, expired or matching nothing. */
	readonly knownFailureProblems: readonly string[];
	/** When something failed and all of it lies in the server's PDK. */
	readonly pdkFailures?: PdkFailures;
	/** How many PDK calls were seen in each phase, by Kong's name of the phase. */
	readonly callsPerPhase?: Readonly<Record<string, number>>;
	/** How many rules and scenarios `--only` and `--skip` left out, where they did: the verdict holds for the others. */
	readonly leftOut?: number;
	/** Why the server could not be queried or started, where it could not. */
	readonly unreachable?: string;
}

export interface Report {
	readonly schemaVersion: 1;
	readonly tool: {readonly name: string; readonly version: string};
	readonly startedAt: string;
	readonly durationMs: number;
	readonly exitCode: number;
	/** A SHOULD that fails fails the run. */
	readonly strict?: boolean;
	readonly runs: readonly Run[];
}
