import {checkStartOptions} from './check-options.js';
import {KongCore} from './core.js';
import type {InstanceEvent} from './instances.js';
import type {KongOptions, StartOptions} from './kong-options.js';
import type {JsonObject} from './lua/json.js';
import type {CallInterceptor} from './plugin.js';
import type {KongRequest, KongResponse} from './request.js';
import type {PluginServer} from './servers/server.js';
import {startServers} from './start.js';
import type {KongStream, KongStreamResponse} from './streams.js';
import {defaultKongVersion, type KongVersion, kongVersion} from './versions/index.js';
import type {Transcript} from './wire/shared/transcript.js';

/**
 * A fake Kong for tests: starts plugin servers and sends requests, streams and handshakes through their plugins as real
 * Kong would.
 */
export class MockKong {
	readonly #core: KongCore;
	readonly #stopServers: () => Promise<void>;

	private constructor(core: KongCore, stopServers: () => Promise<void> = async () => {}) {
		this.#core = core;
		this.#stopServers = stopServers;
	}

	/**
	 * Starts the plugin servers and a Kong for them; `stop` ends both.
	 * @throws ConformError `usage`, `query-failed`, `start-failed`
	 */
	static async start(options: StartOptions): Promise<MockKong> {
		checkStartOptions(options);
		const version = options.kong === undefined ? defaultKongVersion : kongVersion(options.kong);
		const own =
			options.server === undefined ? [] : [{server: options.server, config: options.config, plugin: options.plugin}];
		const servers = await startServers([...own, ...(options.plugins ?? [])], version);
		const core = KongCore.attach({...options, servers: servers.attached, version, checked: true});
		return new MockKong(core, () => servers.stop());
	}

	/** A Kong for servers that are up; they belong to whoever started them. */
	static attach(options: KongOptions): MockKong {
		return new MockKong(KongCore.attach({...options, checked: true}));
	}

	/** Which Kong it is. */
	get version(): KongVersion {
		return this.#core.version;
	}

	/** The plugin servers this Kong talks to. */
	get servers(): readonly PluginServer[] {
		return this.#core.servers;
	}

	/** The last messages between this Kong and its servers. */
	get transcript(): Transcript {
		return this.#core.transcript;
	}

	/** How many instances were started and closed so far. */
	get instanceCounts(): {readonly started: number; readonly closed: number} {
		return this.#core.instanceCounts;
	}

	/** What happened to instances last, oldest first. */
	get instanceEvents(): readonly InstanceEvent[] {
		return this.#core.instanceEvents;
	}

	/** Sends a request through rewrite, access, the upstream, response and log; over TLS through its certificate phase first. */
	request(request: KongRequest = {}): Promise<KongResponse> {
		return this.#core.request(request);
	}

	/** One TLS handshake with its certificate phase, and no request after it. */
	certificate(request: KongRequest = {}): Promise<KongResponse> {
		return this.#core.certificate(request);
	}

	/** A TCP stream: over TLS its certificate phase, then preread, the upstream and log. */
	stream(stream: KongStream = {}): Promise<KongStreamResponse> {
		return this.#core.stream(stream);
	}

	/**
	 * Changes a plugin's config, as an operator does: the next event starts a new instance and closes the old one. It is
	 * completed by the schema's defaults.
	 * @throws ConformError `usage` for a config that the plugin does not take
	 */
	configure(config: JsonObject, pluginName?: string): void {
		this.#core.configure(config, pluginName);
	}

	/** Puts somebody between the plugin and the PDK; undefined takes him away. */
	intercept(interceptor: CallInterceptor | undefined): void {
		this.#core.intercept(interceptor);
	}

	/** Closes all connections, and stops the servers that `start` started. */
	async stop(): Promise<void> {
		await this.#core.stop();
		await this.#stopServers();
	}
}
