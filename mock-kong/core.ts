import {randomUUID} from 'node:crypto';
import {checkRequest, checkStream} from './check-options.js';
import {chooseConfig} from './choose.js';
import {ConformError} from './errors.js';
import {type EntityConfig, type InstanceEvent, Instances} from './instances.js';
import type {AttachedServer, KongOptions} from './kong-options.js';
import {runCertificate} from './lifecycle/certificate.js';
import {runHttp} from './lifecycle/http.js';
import type {HttpOutcome, PluginHandler} from './lifecycle/outcome.js';
import {runStream} from './lifecycle/stream.js';
import type {JsonObject} from './lua/json.js';
import {type LuaValue, luaText} from './lua/values.js';
import {createRequestState, defaultNodeSettings} from './ngx/create.js';
import type {NodeSettings, RequestState} from './ngx/state.js';
import {createPdk, type Pdk} from './pdk/index.js';
import {serialize} from './pdk/log/serialize.js';
import {defaultWorkspace} from './pdk/workspace.js';
import {type CallInterceptor, type EventTrace, KongPlugin} from './plugin.js';
import {remember} from './remember.js';
import {
	defaultAnswer,
	headersByName,
	type KongRequest,
	type KongResponse,
	type LogLine,
	pluginBefore,
	requestEntities,
} from './request.js';
import type {WireManners} from './rpc/connection.js';
import type {Dialect} from './rpc/dialect.js';
import {type CallFailure, isFailure} from './rpc/ends.js';
import {dialectOf} from './rpc/index.js';
import type {ConnectionPool} from './rpc/pool.js';
import {ConnectionPools} from './rpc/pools.js';
import type {Rpc} from './rpc/rpc.js';
import {configJson, configKey} from './schema/config.js';
import {ServerPid} from './server-pid.js';
import type {PluginInfo} from './servers/definition.js';
import type {PluginServer} from './servers/server.js';
import {type KongStream, type KongStreamResponse, streamAsRequest, streamData} from './streams.js';
import {defaultKongVersion, type KongVersion} from './versions/index.js';
import type {Protocol} from './wire/protocol.js';
import {Transcript} from './wire/shared/transcript.js';

interface Entry {
	readonly info: PluginInfo;
	readonly plugin: KongPlugin;
	readonly rpc: Rpc;
	readonly server: PluginServer;
	readonly id: string;
	config: JsonObject;
}

export interface CoreOptions extends KongOptions {
	/** What is asked of it is checked, and configs are completed by the schema's defaults: for somebody's tests. */
	readonly checked?: boolean;
}

/**
 * One worker of a fake Kong: talks to plugin servers that run already, and owns its connections to them. It judges
 * nothing and prints nothing. What the rule book needs beside what users get (`MockKong`) is here, too.
 */
export class KongCore {
	/** Which Kong it is. */
	readonly version: KongVersion;
	/** The last messages between this Kong and its servers. */
	readonly transcript = new Transcript();
	/** What happened to instances last, oldest first. */
	readonly instanceEvents: InstanceEvent[] = [];
	/** How many instances were started and closed so far. */
	readonly instanceCounts = {started: 0, closed: 0};
	/** The first answers of the last events on MsgPack servers. */
	readonly firstAnswers: {readonly phase: string; readonly eventId: LuaValue}[] = [];
	readonly #entries: Entry[] = [];
	readonly #pools: ConnectionPools;
	readonly #instances: Instances;
	/** By what their servers speak. */
	readonly #pdks = new Map<Protocol, Pdk>();
	readonly #node: NodeSettings;
	#intercept: CallInterceptor | undefined;
	#stopped = false;
	#log: (level: 'err' | 'warn', line: string) => void = () => {};

	private constructor(private readonly options: CoreOptions) {
		this.version = options.version ?? defaultKongVersion;
		this.#node = {...defaultNodeSettings, ...options.node};
		this.#intercept = options.intercept;
		const timeoutMs = options.timeoutMs ?? 5000;
		const claimWaitMs = Math.min(timeoutMs * 2, (this.version.claimWaitSeconds ?? 60) * 1000);
		this.#instances = new Instances(this.version, claimWaitMs, event => {
			if (event.kind === 'started' || event.kind === 'closed') this.instanceCounts[event.kind] += 1;
			remember(this.instanceEvents, event);
		});
		this.#pools = new ConnectionPools(this.transcript, timeoutMs, this.version.socketPoolSize);
		for (const attached of options.servers) this.#attach(attached);
	}

	/** A Kong for servers that are up. */
	static attach(options: CoreOptions): KongCore {
		return new KongCore(options);
	}

	/** Sends a request through rewrite, access, the upstream, response and log; over TLS through its certificate phase first. */
	async request(request: KongRequest = {}): Promise<KongResponse> {
		if (this.options.checked) checkRequest(request);
		const {upstream = defaultAnswer, onResponse} = request;
		const hooks = {serialize, onResponse};
		return (await this.#run(request, (state, handlers) => runHttp(state, handlers, upstream, hooks)))[0];
	}

	/** One TLS handshake with its certificate phase, and no request after it. */
	async certificate(request: KongRequest = {}): Promise<KongResponse> {
		return (await this.#run({...request, tls: request.tls || true}, runCertificate))[0];
	}

	/** A TCP stream: over TLS its certificate phase, then preread, the upstream and log. */
	async stream(stream: KongStream = {}): Promise<KongStreamResponse> {
		if (this.options.checked) checkStream(stream);
		const hooks = {serialize, data: streamData(stream), upstream: stream.upstream ?? defaultAnswer};
		const [response, {exited, toUpstream}] = await this.#run(streamAsRequest(stream), (state, handlers) =>
			runStream(state, handlers, hooks),
		);
		return {...response, exited, toUpstream};
	}

	/**
	 * Changes a plugin's config, as an operator does: the next event starts a new instance and closes the old one.
	 * @throws ConformError `usage` for a config that the plugin does not take, where configs are checked
	 */
	configure(config: JsonObject, pluginName?: string, seq?: number): void {
		this.#checkRunning();
		const entry = this.#entry(pluginName);
		entry.config = this.options.checked ? chooseConfig(entry.info, config) : config;
		entry.plugin.config = this.#entityConfig(entry, seq);
	}

	/** The dialogue with a plugin's server, for calls outside any request. */
	rpc(pluginName?: string): Rpc {
		return this.#entry(pluginName).rpc;
	}

	/** StartInstance with the plugin's config under a new `__seq__`, outside any request. */
	async startInstance(
		pluginName?: string,
	): Promise<{readonly id: unknown; readonly answer: unknown} | {readonly failure: CallFailure}> {
		const entry = this.#entry(pluginName);
		const started = await entry.rpc.startInstance(entry.plugin.name, this.#entityConfig(entry).json);
		return isFailure(started) ? {failure: started} : started;
	}

	/** The plugin servers this Kong talks to. */
	get servers(): readonly PluginServer[] {
		return [...new Set(this.#entries.map(entry => entry.server))];
	}

	/** Puts somebody between the plugin and the PDK. */
	intercept(interceptor: CallInterceptor | undefined): void {
		this.#intercept = interceptor;
	}

	/** How this Kong writes from now on. */
	manners(manners: WireManners): void {
		this.#pools.manners(manners);
	}

	/** Opens a connection that says nothing; with `pooled`, the next message goes over it. It closes with the others. */
	async connectOnly({pooled = false} = {}): Promise<void> {
		await this.#pools.openOnly(pooled);
	}

	/** Cuts every connection, as if this Kong had died. */
	cutConnections(): void {
		this.#pools.cutAll();
	}

	/** Closes all connections; the servers belong to whoever started them. */
	async stop(): Promise<void> {
		this.#stopped = true;
		this.#pools.stop();
		this.#instances.stop();
	}

	#attach({server, protocol, plugins}: AttachedServer): void {
		const pool = this.#pools.of(server.socketPath);
		const dialect = dialectOf(protocol);
		const pdk = this.#pdks.get(protocol) ?? createPdk(this.version, dialect);
		this.#pdks.set(protocol, pdk);
		let shared: Rpc | undefined;
		for (const {info, config, id = randomUUID(), seq} of plugins) {
			const rpc = shared ?? this.#createRpc(dialect, pool);
			if (!this.version.rpcPerPlugin) shared = rpc;
			const plugin = new KongPlugin(
				{
					info,
					dialect,
					rpc,
					pdk,
					instances: this.#instances,
					version: this.version,
					maxRestarts: this.options.maxRestarts ?? 3,
					maxCalls: this.options.maxCalls ?? 100_000,
					stopAfterTimeout: this.options.stopAfterTimeout ?? false,
				},
				{pluginId: id, key: '', seq: 0, json: ''},
			);
			const entry: Entry = {info, plugin, rpc, server, id, config};
			plugin.config = this.#entityConfig(entry, seq);
			this.#entries.push(entry);
		}
	}

	#createRpc(dialect: Dialect, pool: ConnectionPool): Rpc {
		const rpc = dialect.createRpc({
			pool,
			version: this.version,
			messageIds: {last: 0},
			onNotification: (label, args) => pid.notified(label, args),
			onEventBegun: (phase, eventId) => remember(this.firstAnswers, {phase, eventId}),
			onLog: line => this.#log('err', line),
		});
		const pid = new ServerPid(() => this.#instances.resetServer(rpc, 'the server reported another serverPid'));
		return rpc;
	}

	#entityConfig(entry: Entry, seq = entry.server.nextSequence()): EntityConfig {
		const extras = {
			version: this.version,
			pluginName: entry.plugin.name,
			seq,
			pluginId: entry.id,
			workspaceId: defaultWorkspace,
		};
		return {pluginId: entry.id, key: configKey(extras), seq, json: configJson(entry.config, extras)};
	}

	#checkRunning(): void {
		if (this.#stopped) throw new ConformError({code: 'usage', what: 'this mock Kong is stopped'});
	}

	#entry(pluginName: string | undefined): Entry {
		const entry = pluginName === undefined ? this.#entries[0] : this.#entries.find(e => e.plugin.name === pluginName);
		if (entry) return entry;
		const known = this.#entries.map(e => e.plugin.name).join(', ');
		const what = `this mock Kong has no plugin ${pluginName ?? ''}`.trim();
		throw new ConformError({code: 'usage', what, hint: `one of: ${known}`});
	}

	async #run<Outcome extends HttpOutcome>(
		request: KongRequest,
		lifecycle: (state: RequestState, handlers: readonly PluginHandler[]) => Promise<Outcome>,
	): Promise<readonly [KongResponse, Outcome]> {
		this.#checkRunning();
		const log: LogLine[] = [];
		const onLog = (level: LogLine['level'], line: string) => void log.push({level, text: luaText(line)});
		const state = createRequestState(this.version, this.#node, request, {...requestEntities(request), onLog});
		const trace: EventTrace = {began: performance.now(), events: [], calls: [], intercept: this.#intercept, atEnd: []};
		this.#log = onLog;
		const entries = this.#entries.filter(({plugin}) => request.plugins?.includes(plugin.name) ?? true);
		const handlers = entries.map(
			({plugin, plugin: {config}, id}): PluginHandler => ({
				name: plugin.name,
				priority: plugin.priority,
				phases: plugin.phases,
				run: (s, phase) => {
					s.pluginId = id;
					return plugin.run(s, phase, trace, config);
				},
			}),
		);
		try {
			const outcome = await lifecycle(state, [pluginBefore(request), ...handlers]);
			const {status, headers, body} = outcome.response;
			const rawHeaders = headers.map(([name, value]) => [name, value] as const);
			const {upstream, handshake} = outcome;
			const {calls, events} = trace;
			const message = {status, headers: headersByName(rawHeaders), rawHeaders, body, calls, events, log};
			return [{...message, upstream, handshake, shared: state.shared, request, version: this.version}, outcome];
		} finally {
			for (const release of trace.atEnd) release();
			state.free();
		}
	}
}
