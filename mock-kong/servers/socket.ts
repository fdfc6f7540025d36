import {lstat, readdir} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ConformError} from '../errors.js';
import {plainText} from './output.js';
import {checkSocketPath} from './prefix.js';
import type {Exit, ServerProcess} from './process.js';

export interface SocketWait {
	/** For messages. */
	readonly label: string;
	/** The socket to wait for; undefined: whatever socket appears in `directory`. */
	readonly socket: string | undefined;
	readonly directory: string | undefined;
	/** The server that is to open it; undefined: somebody else's. */
	readonly process: ServerProcess | undefined;
	readonly timeoutMs: number;
}

const firstPollMs = 2;
const maxPollMs = 50;
const connectTimeoutMs = 1000;

/**
 * Waits until a socket accepts a connection, and gives its path.
 * @throws ConformError `start-failed`: at once when the server exits, else after `timeoutMs`; `usage` for a path too long.
 */
export async function waitForSocket(wait: SocketWait): Promise<string> {
	if (wait.socket !== undefined) checkSocketPath(wait.socket, wait.label);
	const deadline = performance.now() + wait.timeoutMs;
	let exit: Exit | undefined;
	void wait.process?.exited.then(ended => {
		exit = ended;
	});
	let refused = new Map<string, string>();
	for (let poll = firstPollMs; ; poll = Math.min(maxPollMs, poll * 1.5)) {
		refused = new Map();
		const candidates = wait.socket === undefined ? await socketsIn(wait.directory) : [wait.socket];
		for (const candidate of candidates) {
			checkSocketPath(candidate, wait.label);
			const error = await tryConnect(candidate);
			if (error === undefined && exit === undefined) return candidate;
			if (error !== undefined) refused.set(candidate, error);
		}
		if (exit !== undefined) throw exitedAtOnce(wait, exit);
		if (performance.now() > deadline) throw await neverCame(wait, refused);
		await sleep(poll);
	}
}

/** Sockets in a directory and one level below it, sorted. */
export async function socketsIn(directory: string | undefined): Promise<string[]> {
	const found: string[] = [];
	for (const entry of await list(directory)) {
		if (entry.kind === 'socket') found.push(entry.path);
		if (entry.kind !== 'directory') continue;
		for (const inner of await list(entry.path)) if (inner.kind === 'socket') found.push(inner.path);
	}
	return found.sort();
}

interface Entry {
	readonly path: string;
	readonly kind: 'socket' | 'directory' | 'other';
}

async function list(directory: string | undefined): Promise<Entry[]> {
	if (directory === undefined) return [];
	const names = await readdir(directory).catch(() => []);
	return Promise.all(
		names.map(async name => {
			const full = path.join(directory, name);
			const stats = await lstat(full).catch(() => undefined);
			return {path: full, kind: stats?.isSocket() ? 'socket' : stats?.isDirectory() ? 'directory' : 'other'};
		}),
	);
}

/** Undefined when it accepts a connection, else the error's code. */
export function tryConnect(socketPath: string): Promise<string | undefined> {
	return new Promise(resolve => {
		const socket = connect(socketPath);
		const done = (error: string | undefined) => {
			clearTimeout(timer);
			socket.destroy();
			resolve(error);
		};
		const timer = setTimeout(() => done('no answer'), connectTimeoutMs);
		socket.on('connect', () => done(undefined));
		socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
	});
}

function exitedAtOnce(wait: SocketWait, exit: Exit): ConformError {
	const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`;
	return new ConformError({
		code: 'start-failed',
		what: `the server exited ${how} before it listened on a socket: ${wait.process?.command ?? ''}`,
		server: wait.label,
		output: plainText(wait.process?.output.tail() ?? ''),
		kong:
			exit.code === 127
				? 'logs "external pluginserver ... exited with "command not found"" and starts it again every second'
				: 'starts it again every second, for ever; requests fail to connect meanwhile',
		hint: exitHint(exit),
	});
}

function exitHint(exit: Exit): string | undefined {
	switch (exit.code) {
		case 126:
			return 'the file is there but cannot be executed: chmod +x, or name its interpreter';
		case 127:
			return 'no such command: check the path, and the interpreter in its first line';
		case 0:
			return 'a plugin server stays in the foreground: Kong takes its exit, even with 0, for its end';
		default:
			return undefined;
	}
}

async function neverCame(wait: SocketWait, refused: ReadonlyMap<string, string>): Promise<ConformError> {
	const {label, socket, directory, timeoutMs} = wait;
	const where = socket ?? `the prefix ${directory ?? ''}`;
	const errors = [...refused].map(([path, error]) => `${path} (${error})`);
	const appeared = (await list(directory)).map(entry => `${path.basename(entry.path)} (${entry.kind})`);
	const what = [
		`no socket accepted a connection within ${Math.round(timeoutMs)} ms: ${socket === undefined ? `none in ${where}` : where}`,
		...(errors.length > 0 ? [`tried ${errors.join(', ')}`] : []),
		...(directory === undefined
			? []
			: [`in the prefix: ${appeared.length > 0 ? appeared.sort().join(', ') : 'nothing'}`]),
	].join('; ');
	return new ConformError({
		code: 'start-failed',
		what,
		server: label,
		output: plainText(wait.process?.output.tail() ?? ''),
		kong: 'starts all the same; each request the plugin is on fails to connect to its socket',
		hint:
			wait.process === undefined
				? 'is the server running, and is this its socket?'
				: socket === undefined
					? 'the server must put its socket into the Kong prefix it is given; name another place with `socket`'
					: 'the server listens elsewhere: see its output',
	});
}
