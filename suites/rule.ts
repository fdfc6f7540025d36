import type {
	CallInterceptor,
	ConformError,
	DialectTraits,
	Dump,
	JsonObject,
	KongCore,
	KongVersion,
	PluginEntity,
	PluginInfo,
	PluginServer,
	Protocol,
	ServerDefinition,
} from '../mock-kong/internal.js';
import type {Comparison, Fix, Level, Location} from './result.js';

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
	readonly id: `${Chapter | 'scenario'}/${string}`;
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
	/** Where it stands, for a scenario. */
	readonly location?: Location;
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
	 * - `new`: a server that has just started, and that no other rule uses at the same time
	 * - `turns`: the one server that such rules use one after the other, in the order of the list
	 */
	readonly needs: 'dump' | 'definition' | 'shared' | 'fresh' | 'new' | 'turns';
	check(check: Check): Promise<void> | void;
}

/** What a check may look at and do. Everything it opens is closed when it ends. */
export interface Check {
	readonly version: KongVersion;
	readonly protocol: Protocol;
	/** What differs by the protocol. */
	readonly dialect: DialectTraits;
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
	kong(options?: CheckKongOptions): KongCore;
	/** What keeps an ordinary run of the plugin from ending; found out once for all rules. */
	ordinary(): Promise<string | undefined>;
	/** Why the server did not start; undefined when it did. */
	readonly startFailure: ConformError | undefined;
	/** Starts another server from the definition; it is stopped with the check. @throws ConformError `start-failed` */
	startServer(options?: CheckServerOptions): Promise<PluginServer>;
	/** Stops the check's server and starts it again in the same prefix; nobody gets it afterwards. @throws ConformError `start-failed` */
	restartServer(): Promise<PluginServer>;
	/** The server may not be what it was, whatever the check comes to: nobody gets it afterwards. */
	harmed(): void;
	/** The requirement is not met. */
	fail(seen: Seen): never;
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
	/** Instead of the plugin that is driven with `config`. */
	readonly plugins?: readonly PluginEntity[];
	/** On this server instead of the check's. */
	readonly server?: PluginServer;
	readonly intercept?: CallInterceptor;
	/** Default: the check's deadline. */
	readonly timeoutMs?: number;
}

/** What was wanted, and what was seen instead. */
export interface Seen {
	readonly expected: string;
	readonly actual: string;
	/** Default: the rule's. */
	readonly consequence?: string;
	/** Of a scenario: the line it failed at, calls side by side, and what else differs. */
	readonly location?: Location;
	readonly comparison?: Comparison;
	readonly differences?: readonly string[];
}

/** Thrown by `fail`, `skip` and `untestable`; the runner turns it into a result. */
export class CheckEnd extends Error {
	override readonly name = 'CheckEnd';
	constructor(
		readonly status: 'fail' | 'skip' | 'untestable',
		readonly seen: Seen,
	) {
		super(seen.actual);
	}
}
