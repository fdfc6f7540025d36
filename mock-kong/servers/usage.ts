import {readdirSync, readFileSync} from 'node:fs';

/** What one process holds, as Linux tells it in /proc. */
export interface ProcessUsage {
	readonly pid: number;
	readonly ppid: number;
	/** Its process group. */
	readonly pgid: number;
	/** When it began, in clock ticks since boot: with `pid` it names the process for ever. */
	readonly startTicks: number;
	/** The program's name, cut at 15 bytes. */
	readonly name: string;
	/** Open file descriptors. */
	readonly descriptors: number;
	readonly threads: number;
	/** Resident memory in bytes. */
	readonly residentBytes: number;
	/** Processor time since it began, in milliseconds; the system counts in steps of 10. */
	readonly cpuMs: number;
}

/** The kernel's USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * The process, all of its process group and session, and all their descendants, in no order; undefined where there is no
 * /proc. Zombies are left out.
 */
export function processesOf(pid: number): ProcessUsage[] | undefined {
	const all = statsOfAll();
	if (!all) return undefined;
	const family = new Set([pid]);
	for (let before = 0; before < family.size; ) {
		before = family.size;
		for (const stat of all) {
			if ([stat.pgid, stat.session].includes(pid) || family.has(stat.ppid)) family.add(stat.pid);
		}
	}
	return all.filter(stat => family.has(stat.pid)).flatMap(stat => withCounts(stat) ?? []);
}

/** Whether this very process (not another one with its pid) still runs. */
export function stillRuns({pid, startTicks}: Pick<ProcessUsage, 'pid' | 'startTicks'>): boolean {
	return statOf(String(pid))?.startTicks === startTicks;
}

interface Stat extends Omit<ProcessUsage, 'descriptors' | 'residentBytes'> {
	readonly session: number;
}

function statsOfAll(): Stat[] | undefined {
	try {
		const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
		return pids.length === 0 ? undefined : pids.flatMap(pid => statOf(pid) ?? []);
	} catch {
		return undefined;
	}
}

/** undefined for a zombie, and once it has gone. */
function statOf(pid: string): Stat | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The name in parentheses may hold anything. Behind it: state, ppid, pgrp, session, ... (proc(5), from field 3).
		const end = text.lastIndexOf(')');
		const [state = 'Z', ...fields] = text.slice(end + 2).split(' ');
		if (state === 'Z' || state === 'X') return undefined;
		const field = (number: number) => Number(fields[number - 4]);
		return {
			pid: Number(pid),
			ppid: field(4),
			pgid: field(5),
			session: field(6),
			startTicks: field(22),
			name: text.slice(text.indexOf('(') + 1, end),
			threads: field(20),
			cpuMs: ((field(14) + field(15)) * 1000) / ticksPerSecond,
		};
	} catch {
		return undefined;
	}
}

function withCounts({session: _, ...stat}: Stat): ProcessUsage | undefined {
	try {
		const descriptors = readdirSync(`/proc/${stat.pid}/fd`).length;
		const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${stat.pid}/status`, 'latin1'));
		return {...stat, descriptors, residentBytes: Number(resident?.[1] ?? 0) * 1024};
	} catch {
		return undefined;
	}
}
