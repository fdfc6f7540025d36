import {readdirSync, readFileSync, rmSync} from 'node:fs';

/**
 * What must not outlive this process: process groups and temporary directories. Owners free their own in time; this is
 * the net below them, for a crash (`exit` is always emitted then) and for Ctrl-C.
 */
const groups = new Set<number>();
const directories = new Set<string>();
let hooked = false;

function hook(): void {
	if (hooked) return;
	hooked = true;
	process.on('exit', cleanupAll);
}

/** Kills the group with SIGKILL when this process ends, unless given back before. */
export function guardGroup(pgid: number): void {
	hook();
	groups.add(pgid);
}

export function releaseGroup(pgid: number): void {
	groups.delete(pgid);
}

/** Groups that were guarded and not given back: what still has an owner. */
export function guardedGroups(): readonly number[] {
	return [...groups];
}

/** Removes the directory when this process ends, unless given back before. */
export function guardDirectory(path: string): void {
	hook();
	directories.add(path);
}

export function releaseDirectory(path: string): void {
	directories.delete(path);
}

/** Kills every guarded process group and removes every guarded directory, now. For a signal handler; never throws. */
export function cleanupAll(): void {
	for (const pgid of groups) signalGroup(pgid, 'SIGKILL');
	groups.clear();
	for (const path of directories) {
		try {
			rmSync(path, {recursive: true, force: true});
		} catch {
			// Nobody is left to tell.
		}
	}
	directories.clear();
}

/** False when the group has no member any more. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
	try {
		process.kill(-pgid, signal);
		return true;
	} catch {
		return false;
	}
}

/** True while a member of the group runs; zombies nobody reaps (containers without an init) do not count. */
export function groupAlive(pgid: number): boolean {
	if (pgid === 0) return false;
	if (!signalGroup(pgid, 0)) return false;
	let pids: string[];
	try {
		pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
	} catch {
		return true;
	}
	return pids.length === 0 || pids.some(pid => runsIn(pid, pgid));
}

function runsIn(pid: string, pgid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The name in parentheses may hold anything: state, ppid and pgrp follow its last parenthesis.
		const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return Number(pgrp) === pgid && state !== 'Z' && state !== 'X';
	} catch {
		return false;
	}
}
