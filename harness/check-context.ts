import {performance} from 'node:perf_hooks';
import type {Dump, JsonObject, KongVersion, PluginInfo, Protocol, ServerDefinition} from '../mock-kong/index.js';
import {ConformError, MockKong, PluginServer} from '../mock-kong/index.js';
import type {RuleResult} from '../suites/result.js';
import {type Check, CheckEnd, type CheckKongOptions, type CheckServerOptions} from '../suites/rule.js';
import {evidenceOf, mostCalls, type Witness} from './evidence.js';
import type {Pace} from './pace.js';
import type {SuiteSettings} from './runner.js';

/** What Kong's nginx hands to a plugin server: nothing of the shell but where programs are. */
const nginxEnvironment = {PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'};

/** What one check works with; owns the mock Kongs and servers it opens. */
export class CheckContext implements Check {
	readonly version: KongVersion;
	readonly protocol: Protocol;
	readonly dump: Dump;
	readonly plugin: PluginInfo;
	readonly definition: ServerDefinition;
	readonly config: JsonObject;
	readonly seed: number;
	#server: PluginServer | undefined;
	readonly #kongs: Witness[] = [];
	readonly #servers: PluginServer[] = [];
	readonly #began = performance.now();
	readonly deadlineMs: number;
	readonly settleMs: number;
	#outputFrom = 0;

	constructor(
		settings: SuiteSettings,
		{deadlineMs, settleMs}: Pace,
		readonly startFailure: ConformError | undefined,
		private readonly ordinaryProblem: () => Promise<string | undefined>,
	) {
		this.deadlineMs = deadlineMs;
		this.settleMs = settleMs;
		this.version = settings.version;
		this.protocol = settings.dump.protocol;
		this.dump = settings.dump;
		this.plugin = settings.plugin;
		this.definition = settings.definition;
		this.config = settings.config;
		this.seed = settings.seed;
	}

	get server(): PluginServer {
		if (this.#server) return this.#server;
		throw new ConformError({code: 'internal', what: 'this rule has no server of its own'});
	}

	/** The server the check's mock Kongs talk to unless told otherwise. */
	useServer(server: PluginServer): void {
		this.#server = server;
		this.#outputFrom = server.output?.offset ?? 0;
	}

	kong(options: CheckKongOptions = {}): MockKong {
		const kong = MockKong.attach({
			servers: [
				{
					server: options.server ?? this.server,
					protocol: this.protocol,
					plugins: [{info: this.plugin, config: options.config ?? this.config}],
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
		return server;
	}

	ordinary(): Promise<string | undefined> {
		return this.ordinaryProblem();
	}

	fail(seen: {readonly expected: string; readonly actual: string; readonly consequence?: string}): never {
		throw new CheckEnd('fail', seen.expected, seen.actual, seen.consequence);
	}

	skip(reason: string): never {
		throw new CheckEnd('skip', '', reason);
	}

	untestable(missing: string): never {
		throw new CheckEnd('untestable', '', missing);
	}

	/** Whether the check spoke to a server: what it found then may be that server's state. */
	get spoke(): boolean {
		return this.#kongs.length > 0;
	}

	/** What shows the reader why: the last messages and the servers' last output. */
	evidence(): Pick<RuleResult, 'transcript' | 'stderr'> {
		const servers = this.#server ? [this.#server, ...this.#servers] : this.#servers;
		const output = servers.map(server => server.output?.since(server === this.#server ? this.#outputFrom : 0) ?? '');
		return evidenceOf(this.protocol, this.#kongs, output.join(''));
	}

	async close(): Promise<void> {
		for (const {kong} of this.#kongs) await kong.stop();
		await Promise.all(this.#servers.map(server => server.stop()));
	}
}

/** Starting takes longer than answering: interpreters, imports, cold caches. */
export function startTimeout(timeoutMs: number): number {
	return Math.max(10_000, timeoutMs * 3);
}
