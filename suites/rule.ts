import type {
	CallInterceptor,
	ConformError,
	Dump,
	JsonObject,
	KongVersion,
	MockKong,
	PluginInfo,
	PluginServer,
	Protocol,
	ServerDefinition,
} from '../mock-kong/index.js';
import type {Fix, Level} from './result.js';

export const chapters = [
	'info',
	'process',
	'framing',
	'instances',
	'phases',
	'pdk-calls',
	'sequences',
	'response-buffering',
	'exit',
	'failures',
	'concurrency',
	'robustness',
	'resources',
] as const;
export type Chapter = (typeof chapters)[number];

/** A rule of the wire: what a plugin server must do, why Kong needs it, and what happens otherwise. */
export interface Rule {
	/** `chapter/name`, stable for ever. */
	readonly id: `${Chapter}/${string}`;
	/** MUST: real Kong breaks, loops, hangs, fails open or runs the wrong config otherwise. SHOULD: Kong survives, people suffer. */
	readonly level: Level;
	readonly title: string;
	/** One sentence. */
	readonly requirement: string;
	/** The Kong file and function that depends on it. */
	readonly why: string;
	/** What the client or operator of real Kong would see. */
	readonly consequence: string;
	/** How to mend it, where that is known. */
	readonly fix?: Fix;
	/** Only these protocols; default both. */
	readonly protocols?: readonly Protocol[];
	/** First and last Kong minor the rule holds for. */
	readonly since?: string;
	readonly until?: string;
	/** Only with `--slow`. */
	readonly slow?: true;
	/**
	 * What this rule tells the user of, so that it is said in its words: a server that did not start, or one whose query
	 * gave no dump. Then every other rule is untestable.
	 */
	readonly explains?: 'start-failed' | 'query-failed';
	/**
	 * What the check works on:
	 * - `dump`: only the dump
	 * - `definition`: starts servers itself
	 * - `shared`: one server that other rules use at the same time
	 * - `fresh`: a server no other rule uses at the same time, because it may harm it; it may have served rules that passed
	 */
	readonly needs: 'dump' | 'definition' | 'shared' | 'fresh';
	check(check: Check): Promise<void> | void;
}

/** What a check may look at and do. Everything it opens is closed when it ends. */
export interface Check {
	readonly version: KongVersion;
	readonly protocol: Protocol;
	readonly dump: Dump;
	/** The plugin that is driven. */
	readonly plugin: PluginInfo;
	readonly definition: ServerDefinition;
	/** Its config: the user's, else the schema's defaults. */
	readonly config: JsonObject;
	/** Whatever a check varies by chance it derives from this number. */
	readonly seed: number;
	/** How long an answer may take: some round trips measured on this server, from `--timeout` to the 60 s Kong waits. */
	readonly deadlineMs: number;
	/** How long what a message sets off may take to show, an end of the process say: fewer of them, 150 ms to 1 s. */
	readonly settleMs: number;
	/** @throws for rules that need `dump` or `definition`. */
	readonly server: PluginServer;
	/** A new mock Kong on the check's server. */
	kong(options?: CheckKongOptions): MockKong;
	/** What keeps an ordinary run of the plugin from ending; found out once for all rules. */
	ordinary(): Promise<string | undefined>;
	/** Why the server did not start; undefined when it did. */
	readonly startFailure: ConformError | undefined;
	/** Starts another server from the definition; it is stopped with the check. @throws ConformError `start-failed` */
	startServer(options?: CheckServerOptions): Promise<PluginServer>;
	/** The requirement is not met. */
	fail(seen: {readonly expected: string; readonly actual: string; readonly consequence?: string}): never;
	/** Does not apply to this server: no such phase, it makes no PDK call, ... */
	skip(reason: string): never;
	/** A precondition was not met, so nothing can be said: counts as a failure. */
	untestable(missing: string): never;
}

export interface CheckServerOptions {
	/** A prefix of the check's own. */
	readonly prefix?: string;
	/** With working directory / and the bare environment of an nginx worker. */
	readonly bare?: boolean;
	/** Start it again when it exits, as Kong does. */
	readonly respawn?: boolean;
}

export interface CheckKongOptions {
	readonly config?: JsonObject;
	/** On this server instead of the check's. */
	readonly server?: PluginServer;
	readonly intercept?: CallInterceptor;
	/** Default: the check's deadline. */
	readonly timeoutMs?: number;
}

/** Thrown by `fail`, `skip` and `untestable`; the runner turns it into a result. */
export class CheckEnd extends Error {
	override readonly name = 'CheckEnd';
	constructor(
		readonly status: 'fail' | 'skip' | 'untestable',
		readonly expected: string,
		readonly actual: string,
		readonly consequence?: string,
	) {
		super(actual);
	}
}
