import {performance} from 'node:perf_hooks';
import {
	ConformError,
	type DialectTraits,
	type Dump,
	dialectOf,
	type JsonObject,
	KongCore,
	type KongVersion,
	type PluginInfo,
	PluginServer,
	type Protocol,
	type ServerDefinition,
} from '../../mock-kong/internal.js';
import type {RuleResult} from '../../suites/result.js';
import {type Check, CheckEnd, type CheckKongOptions, type CheckServerOptions, type Seen} from '../../suites/rule.js';
import {evidenceOf, mostCalls, type Witness} from './evidence.js';
import {type HeldServer, startTimeout} from './held-server.js';
import type {Pace} from './pace.js';
import type {RunSettings} from './settings.js';

/** What Kong's nginx hands to a plugin server: nothing of the shell but where programs are. */
const nginxEnvironment = {PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'};

/** What one check is given by whoever runs it. */
export interface CheckGiven {
	/** The server its mock Kongs talk to unless told otherwise. */
	readonly held: HeldServer | undefined;
	readonly pace: Pace;
	readonly startFailure: ConformError | undefined;
	readonly ordinary: () => Promise<string | undefined>;
}

/** A server, and from where on its output belongs to this check. */
interface Watched {
	readonly server: PluginServer;
	readonly from: number;
}

/** What one check works with; owns the mock Kongs and servers it opens. */
export class CheckContext implements Check {
	readonly version: KongVersion;
	readonly protocol: Protocol;
	readonly dialect: DialectTraits;
	readonly dump: Dump;
	readonly plugin: PluginInfo;
	readonly definition: ServerDefinition;
	readonly config: JsonObject;
	readonly seed: number;
	readonly deadlineMs: number;
	readonly settleMs: number;
	readonly startFailure: ConformError | undefined;
	readonly #kongs: Witness[] = [];
	readonly #servers: PluginServer[] = [];
	readonly #watched: Watched[] = [];
	readonly #began = performance.now();
	#harmed = false;

	constructor(
		settings: RunSettings,
		private readonly given: CheckGiven,
	) {
		this.version = settings.version;
		this.protocol = settings.dump.protocol;
		this.dialect = dialectOf(this.protocol);
		this.dump = settings.dump;
		this.plugin = settings.plugin;
		this.definition = settings.definition;
		this.config = settings.config;
		this.seed = settings.seed;
		this.deadlineMs = given.pace.deadlineMs;
		this.settleMs = given.pace.settleMs;
		this.startFailure = given.startFailure;
		if (given.held) this.#watch(given.held.server, given.held.server.output?.offset ?? 0);
	}

	get server(): PluginServer {
		return this.#held.server;
	}

	get #held(): HeldServer {
		if (this.given.held) return this.given.held;
		throw new ConformError({code: 'internal', what: 'this rule has no server of its own'});
	}

	#watch(server: PluginServer, from = 0): void {
		this.#watched.push({server, from});
	}

	kong(options: CheckKongOptions = {}): KongCore {
		const kong = KongCore.attach({
			servers: [
				{
					server: options.server ?? this.server,
					protocol: this.protocol,
					plugins: options.plugins ?? [{info: this.plugin, config: options.config ?? this.config}],
				},
			],
			version: this.version,
			timeoutMs: options.timeoutMs ?? this.deadlineMs,
			stopAfterTimeout: true,
			maxCalls: mostCalls,
			intercept: options.intercept,
		});
		this.#kongs.push({kong, since: performance.now() - this.#began});
		return kong;
	}

	async startServer(options: CheckServerOptions = {}): Promise<PluginServer> {
		const {prefix, bare, respawn} = options;
		const server = await PluginServer.start(this.definition, {
			timeoutMs: startTimeout(this.deadlineMs),
			...(prefix === undefined ? {} : {prefix}),
			...(respawn === undefined ? {} : {respawn}),
			...(bare ? {process: {cwd: '/', env: nginxEnvironment, onlyEnv: true}} : {}),
		});
		this.#servers.push(server);
		this.#watch(server);
		return server;
	}

	async restartServer(): Promise<PluginServer> {
		const server = await this.#held.restart();
		this.#watch(server);
		return server;
	}

	harmed(): void {
		this.#harmed = true;
	}

	get isHarmed(): boolean {
		return this.#harmed;
	}

	ordinary(): Promise<string | undefined> {
		return this.given.ordinary();
	}

	fail(seen: Seen): never {
		throw new CheckEnd('fail', seen);
	}

	skip(reason: string): never {
		throw new CheckEnd('skip', {expected: '', actual: reason});
	}

	untestable(missing: string): never {
		throw new CheckEnd('untestable', {expected: '', actual: missing});
	}

	/** Whether the check spoke to a server: what it found then may be that server's state. */
	get spoke(): boolean {
		return this.#kongs.length > 0;
	}

	/** What shows the reader why: the last messages and the servers' last output. */
	evidence(): Pick<RuleResult, 'transcript' | 'stderr'> {
		const output = this.#watched.map(({server, from}) => server.output?.since(from) ?? '');
		return evidenceOf(this.protocol, this.#kongs, output.join(''));
	}

	async close(): Promise<void> {
		for (const {kong} of this.#kongs) await kong.stop();
		await Promise.all(this.#servers.map(server => server.stop()));
	}
}
