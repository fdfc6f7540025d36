import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {closeSync, constants, fstatSync, openSync, rmSync, writeSync} from 'node:fs';
import {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** A pipe: what a child writes to `writeFd` comes out of `reader`. */
export interface Pipe {
	readonly reader: Socket;
	readonly writeFd: number;
	/** To be called once the child has it. */
	closeWriter(): void;
}

/**
 * Real pipes for the output of a child, as Kong gives it. Node's own `pipe` is a socket pair, which a child cannot open
 * again as /dev/stdout or /dev/stderr. undefined where there is no mkfifo: the caller takes Node's then.
 */
export function openPipes(count: number): Pipe[] | undefined {
	const name = path.join(tmpdir(), `kp-${process.pid}-${randomBytes(6).toString('hex')}`);
	const files = Array.from({length: count}, (_, index) => `${name}-${index}`);
	try {
		execFileSync('mkfifo', ['-m', '600', ...files], {stdio: 'ignore'});
		return files.map(open);
	} catch {
		return undefined;
	} finally {
		for (const file of files) rmSync(file, {force: true});
	}
}

function open(file: string): Pipe {
	// Without a reader, opening it for writing would block.
	const readFd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
	const writeFd = openSync(file, constants.O_WRONLY);
	const reader = new Socket({fd: readFd, readable: true, writable: false});
	return {reader, writeFd, closeWriter: () => closeSync(writeFd)};
}

/** Writes empty lines into a pipe until it is full. How many bytes; undefined when that is no pipe, or cannot be opened. */
export function fillPipe(path: string): number | undefined {
	let fd: number;
	try {
		// Opened anew, so that only we do not block on it.
		fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
	} catch {
		return undefined;
	}
	try {
		if (!fstatSync(fd).isFIFO()) return undefined;
		// A pipe takes up to 4096 bytes whole or not at all: the last ones go in singly.
		return writeAll(fd, Buffer.alloc(4096, '\n')) + writeAll(fd, Buffer.from('\n'));
	} finally {
		closeSync(fd);
	}
}

function writeAll(fd: number, bytes: Buffer): number {
	let written = 0;
	try {
		for (;;) written += writeSync(fd, bytes);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return written;
		throw error;
	}
}
