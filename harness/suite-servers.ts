import {ConformError, PluginServer} from '../mock-kong/index.js';
import {type Ordinary, ordinaryRun} from '../suites/checks/drive.js';
import {CheckContext, startTimeout} from './check-context.js';
import {type Pace, paceOf} from './pace.js';
import type {SuiteSettings} from './runner.js';

/** The one server that `shared` rules use together; started again when one of them killed it. What fails on it is tried on a new one. */
export class SharedServer {
	#server: PluginServer | undefined;
	#starting: Promise<PluginServer> | undefined;
	#ordinary: Promise<Ordinary> | undefined;
	#pace: Pace;

	constructor(private readonly settings: SuiteSettings) {
		this.#pace = paceOf(undefined, settings.timeoutMs);
	}

	/** How long its answers are waited for: measured on it when it has started. */
	get pace(): Pace {
		return this.#pace;
	}

	get socketPath(): string | undefined {
		return this.#server?.socketPath;
	}

	/** @returns why it did not start, or undefined. */
	async start(): Promise<ConformError | undefined> {
		try {
			const server = await this.running();
			this.#pace = paceOf(await this.#roundTripMs(server), this.settings.timeoutMs);
			return undefined;
		} catch (error) {
			if (error instanceof ConformError && error.code === 'start-failed') return error;
			throw error;
		}
	}

	/** Of its first StartInstance; undefined when it did not start one. */
	async #roundTripMs(server: PluginServer): Promise<number | undefined> {
		// A server that is slow to start is a slow machine or a slow server.
		const patient = {...this.#pace, deadlineMs: Math.max(this.#pace.deadlineMs, server.startedInMs * 5)};
		const context = new CheckContext(this.settings, patient, undefined, async () => undefined);
		context.useServer(server);
		try {
			const began = performance.now();
			const started = await context.kong().startInstance();
			return 'failure' in started ? undefined : performance.now() - began;
		} finally {
			await context.close();
		}
	}

	async running(): Promise<PluginServer> {
		if (this.#server?.running) return this.#server;
		this.#starting ??= this.#restart().finally(() => {
			this.#starting = undefined;
		});
		return this.#starting;
	}

	/** The ordinary run, if a rule asked for it. */
	get ordinaryRun(): Promise<Ordinary> | undefined {
		return this.#ordinary;
	}

	/** The plugin driven with ordinary requests; once. */
	ordinary(): Promise<Ordinary> {
		this.#ordinary ??= this.#tryOrdinary();
		return this.#ordinary;
	}

	async #tryOrdinary(): Promise<Ordinary> {
		const context = new CheckContext(this.settings, this.pace, undefined, () =>
			this.ordinary().then(run => run.problem),
		);
		try {
			context.useServer(await this.running());
			return await ordinaryRun(context);
		} finally {
			await context.close();
		}
	}

	async #restart(): Promise<PluginServer> {
		await this.#server?.stop();
		this.#server = undefined;
		this.#server = await PluginServer.start(this.settings.definition, {
			timeoutMs: startTimeout(this.settings.timeoutMs),
		});
		return this.#server;
	}

	async stop(): Promise<void> {
		await this.#starting?.catch(() => {});
		await this.#server?.stop();
	}
}

/**
 * Servers for rules that want one to themselves. One that a rule left in order serves the next rule: starting interpreters is
 * what a run spends most of its time on. What fails on a used one is tried again on a new one.
 */
export class OwnServers {
	readonly #spare: PluginServer[] = [];

	constructor(private readonly settings: Pick<SuiteSettings, 'definition' | 'timeoutMs'>) {}

	/** @throws ConformError `start-failed` */
	async take(options: {readonly onlyNew: boolean}): Promise<{readonly server: PluginServer; readonly used: boolean}> {
		while (!options.onlyNew) {
			const server = this.#spare.pop();
			if (!server) break;
			if (server.running) return {server, used: true};
			await server.stop();
		}
		const timeoutMs = startTimeout(this.settings.timeoutMs);
		return {server: await PluginServer.start(this.settings.definition, {timeoutMs}), used: false};
	}

	/** For the next rule when this one found nothing wrong, else it is stopped. */
	async giveBack(server: PluginServer, inOrder: boolean): Promise<void> {
		if (inOrder && server.running) this.#spare.push(server);
		else await server.stop();
	}

	async stop(): Promise<void> {
		await Promise.all(this.#spare.splice(0).map(server => server.stop()));
	}
}
