import path from 'node:path';
import {ConformError} from '../errors.js';
import type {ServerDefinition} from './definition.js';
import type {Dump} from './dump.js';
import type {OutputTail} from './output.js';
import {makePrefix, type Prefix} from './prefix.js';
import {type Exit, type ProcessOptions, ServerProcess, type StopResult} from './process.js';
import {withPrefix} from './shell.js';
import {waitForSocket} from './socket.js';
import {type ProcessUsage, processesOf} from './usage.js';

export interface StartOptions {
	/** Kept beside the server for whoever needs it. */
	readonly dump?: Dump;
	/** How long it may take until its socket accepts a connection; Kong 3.4 gives it 20 s. */
	readonly timeoutMs?: number;
	/** Start it again when it exits, at most once a second, as Kong does. */
	readonly respawn?: boolean;
	/** Kong prefix to start it with; else one of its own, removed by `stop`. */
	readonly prefix?: string;
	/** As Kong itself would start it: instead of the definition's, and of this process's. */
	readonly process?: Pick<ProcessOptions, 'cwd' | 'env' | 'onlyEnv'>;
}

export const defaultStartTimeoutMs = 20_000;

/** A plugin server that listens: started here and owned, or somebody else's and only attached to. */
export class PluginServer {
	#sequence = 0;
	#stopped: Promise<StopResult | undefined> | undefined;

	private constructor(
		readonly definition: ServerDefinition,
		readonly dump: Dump | undefined,
		readonly socketPath: string,
		/** Until its socket accepted a connection. */
		readonly startedInMs: number,
		/** undefined for a server somebody else started. */
		readonly process: ServerProcess | undefined,
		/** The Kong prefix it runs with. */
		readonly prefixPath: string | undefined,
		private readonly ownPrefix: Prefix | undefined,
	) {}

	/**
	 * Starts the server and waits for its socket; without a start command, waits for somebody else's.
	 * @throws ConformError `start-failed` with what was seen, `usage` when there is nothing to start or to connect to.
	 */
	static async start(definition: ServerDefinition, options: StartOptions = {}): Promise<PluginServer> {
		const {startCommand, socket, label} = definition;
		const timeoutMs = options.timeoutMs ?? defaultStartTimeoutMs;
		if (startCommand === undefined && socket === undefined) {
			const hint = 'give a start command, or the socket of a running server';
			throw new ConformError({
				code: 'usage',
				what: 'nothing to start and no socket to connect to',
				server: label,
				hint,
			});
		}
		const began = performance.now();
		const ownPrefix = startCommand !== undefined && options.prefix === undefined ? await makePrefix() : undefined;
		const prefix = options.prefix ?? ownPrefix?.path;
		const fill = (text: string) => (prefix === undefined ? text : withPrefix(text, prefix));
		let started: ServerProcess | undefined;
		try {
			if (startCommand !== undefined) {
				const {cwd, env} = definition;
				const respawn = options.respawn ?? false;
				started = new ServerProcess(fill(startCommand), {cwd, env, ...options.process, respawn});
			}
			const socketPath = await waitForSocket({
				label,
				socket: socket === undefined ? undefined : socketFile(socket, prefix, definition.cwd),
				directory: prefix,
				process: started,
				timeoutMs,
			});
			const startedInMs = performance.now() - began;
			return new PluginServer(definition, options.dump, socketPath, startedInMs, started, prefix, ownPrefix);
		} catch (error) {
			await started?.stop();
			await ownPrefix?.free();
			throw error;
		}
	}

	/** undefined for a server somebody else started. */
	get pid(): number | undefined {
		return this.process?.pid;
	}

	/** What it wrote; undefined for a server somebody else started. */
	get output(): OutputTail | undefined {
		return this.process?.output;
	}

	/** The exit of the run that is on; never resolves for a server somebody else started. */
	get exited(): Promise<Exit> {
		return this.process?.exited ?? new Promise(() => {});
	}

	/** False once the process has exited and was not started again; an attached server counts as running. */
	get running(): boolean {
		return this.process?.running ?? this.#stopped === undefined;
	}

	/** Its processes and what they hold; undefined for a server somebody else started, and where there is no /proc. */
	processes(): readonly ProcessUsage[] | undefined {
		return this.process && processesOf(this.process.pid);
	}

	/** `__seq__` for a config: one no config of this server ever had, from 1. */
	nextSequence(): number {
		this.#sequence += 1;
		return this.#sequence;
	}

	/** Waits until it listens again after a respawn, or for `timeoutMs`. @throws ConformError `start-failed` */
	async waitUntilListening(timeoutMs: number): Promise<void> {
		const {definition, socketPath: socket, prefixPath: directory} = this;
		await waitForSocket({label: definition.label, socket, directory, process: undefined, timeoutMs});
	}

	/** Ends the server if it was started here, and removes its prefix. Undefined for one that was only attached to. */
	stop(graceMs?: number): Promise<StopResult | undefined> {
		this.#stopped ??= this.#stop(graceMs);
		return this.#stopped;
	}

	async #stop(graceMs: number | undefined): Promise<StopResult | undefined> {
		try {
			return await this.process?.stop(graceMs);
		} finally {
			await this.ownPrefix?.free();
		}
	}
}

/** A path from `unix:/path` or `/path`, `{prefix}` replaced. */
function socketFile(socket: string, prefix: string | undefined, cwd: string | undefined): string {
	const bare = socket.replace(/^unix:(?:\/\/(?=\/))?/, '');
	return path.resolve(cwd ?? '.', prefix === undefined ? bare : bare.replaceAll('{prefix}', prefix));
}
