import {ConformError, makePrefix, PluginServer, type ServerDefinition} from '../../../mock-kong/index.js';
import {startTimeout} from '../../check-context.js';

type Prefix = Awaited<ReturnType<typeof makePrefix>>;

/** A server that scenarios run on, with a Kong prefix that outlives its restarts. Owned by whoever started it. */
export class ScenarioServer {
	#restarted = false;

	private constructor(
		private readonly definition: ServerDefinition,
		private readonly timeoutMs: number,
		private readonly prefix: Prefix,
		public server: PluginServer,
	) {}

	/** @throws ConformError `start-failed` */
	static async start(definition: ServerDefinition, timeoutMs: number): Promise<ScenarioServer> {
		const prefix = await makePrefix();
		try {
			const server = await startIn(definition, timeoutMs, prefix);
			return new ScenarioServer(definition, timeoutMs, prefix, server);
		} catch (error) {
			await prefix.free();
			throw error;
		}
	}

	/** It is as it was started: the next scenario may have it. */
	get inOrder(): boolean {
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

function startIn(definition: ServerDefinition, timeoutMs: number, prefix: Prefix): Promise<PluginServer> {
	return PluginServer.start(definition, {prefix: prefix.path, timeoutMs: startTimeout(timeoutMs)});
}
