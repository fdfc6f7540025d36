import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

/** Long, for many tests may start servers at once; only a failure waits for it. */
const deadline = 60_000;
const hook = fileURLToPath(new URL('../../../scripts/ts-hook.mjs', import.meta.url));

/** A command that serves on `socket` below the prefix it is given. */
export interface Command {
	readonly program: string;
	args(prefix: string): readonly string[];
	readonly socket: string;
	readonly cwd?: string;
}

/** For tests only: a server, started straight from its source. */
export class TestServer {
	readonly prefix: string;
	readonly socketPath: string;
	readonly child: ChildProcess;
	#connections: Socket[] = [];

	/** `command`, or a program relative to suites/servers and its arguments; `prefix`: that of another server, to start over its socket. */
	constructor(
		command: string | Command,
		prefix = mkdtempSync(path.join(os.tmpdir(), 'ref-')),
		{orphanWhenUp = false} = {},
	) {
		const {program, args, socket, cwd} = typeof command === 'string' ? sourceCommand(command) : command;
		this.prefix = prefix;
		this.socketPath = path.join(prefix, socket);
		const line = [program, ...args(prefix)];
		if (orphanWhenUp) {
			const script = '"$@" & while [ ! -S "$0" ]; do sleep 0.1; done; sleep 1';
			this.child = spawn('sh', ['-c', script, this.socketPath, ...line], {cwd, stdio: 'ignore'});
		} else this.child = spawn(program, line.slice(1), {cwd, stdio: 'ignore'});
	}

	get exited(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	/** Opens a connection as soon as the server listens. */
	async connect(): Promise<Connection> {
		const until = Date.now() + deadline;
		for (;;) {
			const socket = connect(this.socketPath);
			const failure = await new Promise<Error | undefined>(resolve => {
				socket.once('connect', () => resolve(undefined)).once('error', resolve);
			});
			if (!failure) {
				this.#connections.push(socket);
				return new Connection(socket);
			}
			if (this.exited) throw new Error(`the server exited with ${this.child.exitCode ?? this.child.signalCode}`);
			if (Date.now() > until) throw new Error(`the server did not come up in time: ${failure.message}`);
			await sleep(20);
		}
	}

	async exit(): Promise<number | null> {
		if (!this.exited) await once(this.child, 'exit', {signal: AbortSignal.timeout(deadline)});
		return this.child.exitCode;
	}

	async stop(): Promise<void> {
		for (const socket of this.#connections) socket.destroy();
		if (!this.exited) {
			this.child.kill('SIGKILL');
			await this.exit();
		}
		rmSync(this.prefix, {recursive: true, force: true});
	}
}

/** Bytes to and from a server, with a deadline. */
export class Connection {
	readonly socket: Socket;
	#received: Buffer[] = [];
	#length = 0;
	#closed = false;
	#wake: () => void = () => {};

	constructor(socket: Socket) {
		this.socket = socket;
		socket.on('data', chunk => {
			this.#received.push(chunk);
			this.#length += chunk.length;
			this.#wake();
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			this.#closed = true;
			this.#wake();
		});
	}

	write(bytes: Buffer): void {
		this.socket.write(bytes);
	}

	/** Exactly `count` bytes; null when the server closed before. */
	async read(count: number): Promise<Buffer | null> {
		await this.#until(() => this.#length >= count || this.#closed);
		if (this.#length < count) return null;
		const all = Buffer.concat(this.#received);
		this.#received = [all.subarray(count)];
		this.#length -= count;
		return all.subarray(0, count);
	}

	/** What `parse` makes of the bytes received so far, as soon as it makes something of them; null when closed before. */
	async readWith<T>(parse: (bytes: Buffer) => {value: T; used: number} | undefined): Promise<T | null> {
		let found: {value: T; used: number} | undefined;
		await this.#until(() => {
			found = this.#length > 0 ? parse(Buffer.concat(this.#received)) : undefined;
			return found !== undefined || this.#closed;
		});
		if (!found) return null;
		await this.read(found.used);
		return found.value;
	}

	/** Resolves when the server has closed; rejects when it does not. */
	async closed(): Promise<void> {
		await this.#until(() => this.#closed);
	}

	async #until(done: () => boolean): Promise<void> {
		const late = Date.now() + deadline;
		while (!done()) {
			if (Date.now() > late) throw new Error('no answer');
			await new Promise<void>(resolve => {
				this.#wake = resolve;
				setTimeout(resolve, 1000).unref();
			});
		}
	}
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a program with node, given relative to suites/servers. */
export function runSource(file: string, args: readonly string[]): ChildProcess {
	return spawn(process.execPath, [...sourceArguments(file), ...args], {cwd: root, stdio: ['ignore', 'pipe', 'pipe']});
}

function sourceCommand(file: string): Command {
	const [program = '', ...own] = file.split(' ');
	const args = (prefix: string) => [...sourceArguments(program), ...own, '-kong-prefix', prefix];
	return {program: process.execPath, args, socket: 'conform-reference.socket', cwd: root};
}

function sourceArguments(file: string): string[] {
	return [`--import=${hook}`, fileURLToPath(new URL(`../${file}`, import.meta.url))];
}

/** Its whole standard output and exit code. */
export async function outputOf(child: ChildProcess): Promise<{stdout: string; code: number | null}> {
	let stdout = '';
	child.stdout?.setEncoding('utf8').on('data', text => {
		stdout += text;
	});
	const [code] = await once(child, 'close', {signal: AbortSignal.timeout(deadline)});
	return {stdout, code};
}
