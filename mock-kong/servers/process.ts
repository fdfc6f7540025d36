import {type ChildProcess, spawn} from 'node:child_process';
import type {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {groupAlive, guardGroup, releaseGroup, signalGroup} from './cleanup.js';
import {OutputTail} from './output.js';
import {fillPipe, openPipes} from './pipe.js';

/** How a process ended: `code` is null when a signal did it. */
export interface Exit {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	/** Its pid, and how long it ran. */
	readonly pid: number;
	readonly ranMs: number;
}

/** How a server ended. */
export interface StopResult {
	/** How the process ended; undefined when it was between two runs. */
	readonly exit: Exit | undefined;
	/** SIGTERM was not enough: something in the group was still running after the grace. */
	readonly killed: boolean;
	readonly tookMs: number;
}

export interface ProcessOptions {
	readonly cwd?: string;
	/** Added to this process's environment, or all of it with `onlyEnv`. */
	readonly env?: Readonly<Record<string, string>>;
	readonly onlyEnv?: boolean;
	/** Start again whenever it exits, at most once a second, as Kong does. */
	readonly respawn?: boolean;
}

/** process.lua: `next_spawn = ngx.now() + 1`. */
const respawnAfterMs = 1000;
const keptExits = 50;
const pollMs = 5;

/**
 * Owner of a started plugin server (process.lua: pluginserver_timer): `/bin/sh -c "exec <command>"` in a process group of
 * its own, stdout and stderr merged, stdin an open pipe nobody writes to. Nothing of the group outlives `stop`, nor this
 * process.
 */
export class ServerProcess {
	/** What all its runs wrote, together. */
	readonly output = new OutputTail();
	readonly #exits: Exit[] = [];
	#child: ChildProcess | undefined;
	#pid = 0;
	/** Of all runs whose group may still have members. */
	readonly #groups = new Set<number>();
	/** Open as long as anybody holds the output of a run. */
	readonly #readers = new Set<Readable>();
	#runs = 0;
	#exited: Promise<Exit>;
	#respawnTimer: NodeJS.Timeout | undefined;
	#stopping: Promise<StopResult> | undefined;

	/** @param command without `exec`, `{prefix}` replaced. */
	constructor(
		readonly command: string,
		private readonly options: ProcessOptions = {},
	) {
		this.#exited = this.#spawn();
	}

	/** Of the run that is on, or was last. */
	get pid(): number {
		return this.#pid;
	}

	/** Runs so far: 1 for a server that never exited. */
	get runs(): number {
		return this.#runs;
	}

	/** The exit of the run that is on, or was last. */
	get exited(): Promise<Exit> {
		return this.#exited;
	}

	/** Exits so far, oldest first, the last ones only. */
	get exits(): readonly Exit[] {
		return this.#exits;
	}

	get running(): boolean {
		return this.#child !== undefined;
	}

	/** To the process alone (not its group), as somebody's `kill` would. */
	kill(signal: NodeJS.Signals): void {
		this.#child?.kill(signal);
	}

	/**
	 * Reads its output no more, and fills the pipe with empty lines until it takes nothing: as when Kong's worker is too
	 * busy to read. False where that cannot be done: no /proc, or its standard output is not our pipe.
	 */
	async blockOutput(): Promise<boolean> {
		for (const reader of this.#readers) reader.pause();
		// Node goes on reading until its own buffer is full.
		for (let tries = 0; tries < 50; tries += 1) {
			const written = fillPipe(`/proc/${this.#pid}/fd/1`);
			if (written === undefined) break;
			if (written === 0 && tries > 0) return true;
			await sleep(pollMs);
		}
		this.unblockOutput();
		return false;
	}

	/** Reads its output again. */
	unblockOutput(): void {
		for (const reader of this.#readers) reader.resume();
	}

	/** SIGTERM to the group, SIGKILL to what is left of it after `graceMs`; resolves when nothing of it runs. */
	stop(graceMs = 1500): Promise<StopResult> {
		this.#stopping ??= this.#stop(graceMs);
		return this.#stopping;
	}

	#spawn(): Promise<Exit> {
		const began = performance.now();
		this.#runs += 1;
		const {cwd, env, onlyEnv} = this.options;
		// One pipe for both: the order of stdout and stderr is kept, as ngx.pipe's merge_stderr does.
		const [pipe] = openPipes(1) ?? [];
		const child = spawn('/bin/sh', ['-c', `exec 2>&1\nexec ${this.command}`], {
			cwd,
			env: onlyEnv ? {...env} : {...process.env, ...env},
			detached: true,
			stdio: ['pipe', pipe?.writeFd ?? 'pipe', 'ignore'],
		});
		pipe?.closeWriter();
		const stdout = pipe?.reader ?? child.stdout;
		this.#child = child;
		// EPIPE once it is gone; nothing is ever written.
		child.stdin?.on('error', () => {});
		if (stdout) {
			this.#readers.add(stdout);
			stdout.on('close', () => this.#readers.delete(stdout));
		}
		stdout?.on('data', (bytes: Buffer) => this.output.add(bytes));
		const {pid} = child;
		if (pid !== undefined) {
			this.#pid = pid;
			this.#groups.add(pid);
			guardGroup(pid);
		}
		return new Promise<Exit>(resolve => {
			const ended = (code: number | null, signal: NodeJS.Signals | null) => {
				const exit = {code, signal, pid: pid ?? 0, ranMs: performance.now() - began};
				void this.#ended(stdout, exit, began).then(() => resolve(exit));
			};
			child.on('exit', ended);
			child.on('error', error => {
				this.output.add(Buffer.from(`${error.message}\n`));
				// No shell, or no such directory: as a shell reports a command that is not there.
				if (pid === undefined) ended(127, null);
			});
		});
	}

	async #ended(stdout: Readable | null, exit: Exit, began: number): Promise<void> {
		this.#child = undefined;
		await drained(stdout);
		this.#exits.push(exit);
		if (this.#exits.length > keptExits) this.#exits.shift();
		if (this.#stopping) return;
		// Kong leaves its children alone too: they go with `stop`.
		if (!groupAlive(exit.pid)) this.#release(exit.pid);
		if (!this.options.respawn) return;
		const wait = Math.max(0, began + respawnAfterMs - performance.now());
		this.#respawnTimer = setTimeout(() => {
			this.#exited = this.#spawn();
		}, wait);
	}

	async #stop(graceMs: number): Promise<StopResult> {
		const began = performance.now();
		clearTimeout(this.#respawnTimer);
		const wasRunning = this.#child !== undefined;
		let killed = false;
		for (const pgid of this.#groups) signalGroup(pgid, 'SIGTERM');
		if (!(await this.#gone(graceMs))) {
			killed = true;
			for (const pgid of this.#groups) signalGroup(pgid, 'SIGKILL');
			await this.#gone(5000);
		}
		for (const pgid of this.#groups) this.#release(pgid);
		const exit = wasRunning ? await this.#exited : undefined;
		// A child that left the group may hold it for ever.
		for (const reader of this.#readers) reader.destroy();
		return {exit, killed, tookMs: performance.now() - began};
	}

	async #gone(withinMs: number): Promise<boolean> {
		const deadline = performance.now() + withinMs;
		while (this.#child !== undefined || [...this.#groups].some(groupAlive)) {
			if (performance.now() > deadline) return false;
			await sleep(pollMs);
		}
		return true;
	}

	#release(pgid: number): void {
		this.#groups.delete(pgid);
		releaseGroup(pgid);
	}
}

/** Its last words may still be in the pipe; a child of its own may hold the pipe for ever. */
async function drained(stdout: Readable | null): Promise<void> {
	if (!stdout || stdout.closed) return;
	const closed = new Promise<void>(resolve => stdout.once('close', resolve));
	await Promise.race([closed, sleep(50)]);
}
