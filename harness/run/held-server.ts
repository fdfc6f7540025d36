import {ConformError, makePrefix, PluginServer, type ServerDefinition} from '../../mock-kong/internal.js';

type Prefix = Awaited<ReturnType<typeof makePrefix>>;

/** A server that rules run on, with a Kong prefix that outlives its restarts. Owned by whoever started it. */
export class HeldServer {
	#restarted = false;

	private constructor(
		private readonly definition: ServerDefinition,
		private readonly timeoutMs: number,
		private readonly prefix: Prefix,
		public server: PluginServer,
	) {}

	/** @throws ConformError `start-failed` */
	static async start(definition: ServerDefinition, timeoutMs: number): Promise<HeldServer> {
		const prefix = await makePrefix();
		try {
			return new HeldServer(definition, timeoutMs, prefix, await startIn(definition, timeoutMs, prefix));
		} catch (error) {
			await prefix.free();
			throw error;
		}
	}

	/** It runs, and is the process that was started: whoever comes next may have it. */
	get asStarted(): boolean {
		return !this.#restarted && this.server.running;
	}

	/** Stopped, and started again in the same prefix. @throws ConformError `start-failed`, `usage` for somebody else's server */
	async restart(): Promise<PluginServer> {
		if (this.server.process === undefined) {
			throw new ConformError({code: 'usage', what: 'a server that somebody else started cannot be restarted'});
		}
		this.#restarted = true;
		await this.server.stop();
		this.server = await startIn(this.definition, this.timeoutMs, this.prefix);
		return this.server;
	}

	async stop(): Promise<void> {
		await this.server.stop();
		await this.prefix.free();
	}
}

/** Starting takes longer than answering: interpreters, imports, cold caches. */
export function startTimeout(timeoutMs: number): number {
	return Math.max(10_000, timeoutMs * 3);
}

function startIn(definition: ServerDefinition, timeoutMs: number, prefix: Prefix): Promise<PluginServer> {
	return PluginServer.start(definition, {prefix: prefix.path, timeoutMs: startTimeout(timeoutMs)});
}
