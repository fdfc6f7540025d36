import {tmpdir} from 'node:os';
import {dir} from 'tmp-promise';
import {ConformError} from '../errors.js';
import {guardDirectory, releaseDirectory} from './cleanup.js';

/** A temporary directory that stands for Kong's prefix: servers put their socket there. */
export interface Prefix {
	readonly path: string;
	/** Removes it with all that is in it. */
	free(): Promise<void>;
}

/** Bytes of a unix socket path that every system takes, the name in the prefix included (sun_path, its NUL not counted). */
export const maxSocketPath = process.platform === 'linux' ? 107 : 103;

/** Room a socket name needs at least. */
const nameRoom = 40;

/** @param root where to make it; default: the system's temporary directory, or /tmp where that one's path is too long. */
export async function makePrefix(root?: string): Promise<Prefix> {
	const fits = (path: string) => Buffer.byteLength(path) + '/kpXXXXXX/'.length + nameRoom <= 103;
	const parent = root ?? (fits(tmpdir()) ? tmpdir() : '/tmp');
	const {path} = await dir({tmpdir: parent, template: 'kpXXXXXX', mode: 0o700}).catch((cause: unknown) => {
		const what = `no temporary Kong prefix could be made in ${parent}`;
		throw new ConformError({code: 'usage', what, hint: 'set TMPDIR to a directory one can write to', cause});
	});
	guardDirectory(path);
	return {
		path,
		async free() {
			const {rm} = await import('node:fs/promises');
			// A server that is just dying may still write into it.
			await rm(path, {recursive: true, force: true, maxRetries: 5, retryDelay: 20});
			releaseDirectory(path);
		},
	};
}

/**
 * Node cuts longer paths without a word and uses another socket.
 * @throws ConformError `usage`
 */
export function checkSocketPath(path: string, server?: string): void {
	const bytes = Buffer.byteLength(path);
	if (bytes <= maxSocketPath) return;
	throw new ConformError({
		code: 'usage',
		what: `the socket path has ${bytes} bytes, a unix socket takes at most ${maxSocketPath}: ${path}`,
		server,
		kong: 'fails to connect: "path too long"',
		hint: 'use a shorter path, or a shorter TMPDIR',
	});
}
