import {closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';

/** `dir` and every directory above it, nearest first. */
export function upwards(dir: string): string[] {
	const parent = path.dirname(dir);
	return parent === dir ? [dir] : [dir, ...upwards(parent)];
}

/** The directories to look in for tools that belong to `dir`: its own, its real one's, then the current one's. */
export function placesBeside(dir: string, cwd: string): string[] {
	return [...new Set([...upwards(dir), ...upwards(realpathSync(dir)), ...upwards(cwd)])];
}

/** The first executable file of that name on PATH, absolute. */
export function onPath(name: string, pathVariable: string | undefined, cwd: string): string | undefined {
	const dirs = (pathVariable ?? '').split(path.delimiter).map(dir => path.resolve(cwd, dir));
	return dirs.map(dir => path.join(dir, name)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
	const stat = statSync(file, {throwIfNoEntry: false});
	return stat?.isFile() === true && (stat.mode & 0o111) !== 0;
}

/** Begins with `#!` or is no text: something a kernel may run. */
export function isProgram(file: string): boolean {
	const head = Buffer.alloc(64);
	const fd = openSync(file, 'r');
	try {
		const read = readSync(fd, head);
		return head.toString('latin1', 0, 2) === '#!' || head.subarray(0, read).includes(0);
	} finally {
		closeSync(fd);
	}
}

/** Names in a directory, sorted; empty when it cannot be read. */
export function namesIn(dir: string): string[] {
	try {
		return readdirSync(dir).sort();
	} catch {
		return [];
	}
}

/** `version` of the package.json in `dir`; undefined when there is none. */
export function packageVersion(dir: string): string | undefined {
	const file = path.join(dir, 'package.json');
	if (!existsSync(file)) return undefined;
	try {
		const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return typeof data === 'object' && data !== null && 'version' in data ? String(data.version) : undefined;
	} catch {
		return undefined;
	}
}
