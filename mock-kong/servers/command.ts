import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {ConformError} from '../errors.js';
import {groupAlive, guardGroup, releaseGroup, signalGroup} from './cleanup.js';
import {OutputTail} from './output.js';
import {openPipes} from './pipe.js';

export interface CommandOptions {
	readonly cwd?: string;
	/** Added to this process's environment. */
	readonly env?: Readonly<Record<string, string>>;
	readonly timeoutMs: number;
	/** More than this on stdout ends the command. */
	readonly maxBytes?: number;
}

export interface CommandResult {
	readonly command: string;
	readonly stdout: Buffer;
	/** Its end. */
	readonly stderr: string;
	/** null when a signal ended it. */
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly durationMs: number;
	/** Why we ended it, if we did. */
	readonly ended: 'timeout' | 'too-much' | undefined;
	/** Some process of the command was still there when it was over. */
	readonly leftRunning: boolean;
}

/** A process on its way out is not one that stays. */
const lastWordsMs = 50;
const defaultMaxBytes = 8 * 1024 * 1024;

/**
 * Runs a shell command as `io.popen(cmd):read("*a")` does: over when stdout is at its end and the shell has exited, so a
 * child left behind with stdout open keeps it going. Stdin is empty. Whatever is left of its process group is killed.
 */
export function runCommand(command: string, options: CommandOptions): Promise<CommandResult> {
	const began = performance.now();
	const maxBytes = options.maxBytes ?? defaultMaxBytes;
	return new Promise((resolve, reject) => {
		const pipes = openPipes(2);
		const child = spawn('/bin/sh', ['-c', command], {
			cwd: options.cwd,
			env: {...process.env, ...options.env},
			detached: true,
			stdio: ['ignore', pipes?.[0]?.writeFd ?? 'pipe', pipes?.[1]?.writeFd ?? 'pipe'],
		});
		for (const pipe of pipes ?? []) pipe.closeWriter();
		const {pid} = child;
		const out = pipes?.[0]?.reader ?? child.stdout;
		const err = pipes?.[1]?.reader ?? child.stderr;
		const stdout: Buffer[] = [];
		const stderr = new OutputTail(16 * 1024);
		let bytes = 0;
		let exit: {code: number | null; signal: NodeJS.Signals | null} | undefined;
		let ended: CommandResult['ended'];
		let outputOver = false;

		child.on('error', error => {
			out?.destroy();
			err?.destroy();
			const what = `the command could not be run${options.cwd === undefined ? '' : ` in ${options.cwd}`}: ${error.message}`;
			reject(new ConformError({code: 'usage', what, server: command, cause: error}));
		});
		if (pid === undefined || !out || !err) return;
		guardGroup(pid);
		const kill = (why: 'timeout' | 'too-much') => {
			ended ??= why;
			signalGroup(pid, 'SIGKILL');
			// A member that left the group may hold the pipe for ever.
			out.destroy();
		};
		const timer = setTimeout(() => kill('timeout'), options.timeoutMs);
		let finishing = false;
		const finish = async () => {
			if (!exit || !outputOver || finishing) return;
			finishing = true;
			clearTimeout(timer);
			// What it wrote last to stderr may still be in the pipe; a child may hold that open.
			if (!err.closed) await Promise.race([once(err, 'close').catch(() => undefined), sleep(lastWordsMs)]);
			let leftRunning = ended === undefined && groupAlive(pid);
			if (leftRunning) {
				await sleep(lastWordsMs);
				leftRunning = groupAlive(pid);
			}
			signalGroup(pid, 'SIGKILL');
			releaseGroup(pid);
			err.destroy();
			const {code, signal} = exit;
			const durationMs = performance.now() - began;
			resolve({
				command,
				stdout: Buffer.concat(stdout),
				stderr: stderr.tail(),
				code,
				signal,
				durationMs,
				ended,
				leftRunning,
			});
		};
		out.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes <= maxBytes) stdout.push(chunk);
			else kill('too-much');
		});
		out.on('close', () => {
			outputOver = true;
			void finish();
		});
		err.on('data', (chunk: Buffer) => stderr.add(chunk));
		child.on('exit', (code, signal) => {
			exit = {code, signal};
			void finish();
		});
	});
}
