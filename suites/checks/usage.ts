import {setTimeout as sleep} from 'node:timers/promises';
import type {ProcessUsage} from '../../mock-kong/internal.js';
import type {Check} from '../rule.js';

/** What a server can keep and run out of. */
export interface Held {
	readonly descriptors: number;
	readonly threads: number;
	readonly processes: number;
}

const kinds = {
	descriptors: 'open file descriptors',
	threads: 'threads',
	processes: 'processes',
} as const;

/** How long a server may take to give back what it does not need any more. */
const settleMs = 1200;
const pollMs = 25;
/** To tell a leak of descriptors from a collector that is late: so many more batches, or until so many are open. */
const moreBatches = 40;
const surely = 300;

/** Skips where the processes of the server cannot be seen. */
export function usageOf(t: Check): readonly ProcessUsage[] {
	const processes = t.server.processes();
	if (t.server.process === undefined) t.skip('the server is managed by somebody else: its processes cannot be told');
	if (!processes) t.skip('this system has no /proc: what the server holds cannot be seen');
	return processes;
}

/** Of all processes together. */
export function heldBy(t: Check): Held {
	const processes = usageOf(t);
	const sum = (count: (usage: ProcessUsage) => number) => processes.reduce((total, usage) => total + count(usage), 0);
	return {descriptors: sum(u => u.descriptors), threads: sum(u => u.threads), processes: processes.length};
}

/** Work of which nothing should be left, `count` times, and what it consists of. */
export interface Batch {
	readonly count: number;
	/** `events`, `connections`: what there were so many of. */
	readonly of: string;
	run(): Promise<void>;
}

/**
 * Fails when the server holds more and more: each of two batches, after one to warm up, left half as many things behind as
 * it had items. What is allotted once (pools, caches, a worker a core) shows in the first batch only.
 */
export async function leavesNothing(t: Check, batch: Batch): Promise<void> {
	usageOf(t);
	await batch.run();
	const least = batch.count / 2;
	const counts = [await settled(t, undefined, least)];
	for (let round = 0; round < 2; round += 1) {
		await batch.run();
		alive(t, batch);
		const last = counts.at(-1);
		counts.push(await settled(t, last, least));
		if (last && !grown(counts, least)) return;
	}
	const kind = grown(counts, least);
	if (!kind) return;
	if (kind === 'descriptors' && !(await goesOn(t, batch, counts))) return;
	const numbers = counts.map(count => count[kind]).join(', ');
	t.fail({
		expected: `as many ${kinds[kind]} after ${batch.count} ${batch.of} as before`,
		actual: `${kinds[kind]} after ${batch.count}, ${2 * batch.count} and ${3 * batch.count} ${batch.of}: ${numbers}`,
	});
}

/**
 * Whether descriptors are never given back: a server may leave their closing to a garbage collector, which comes only now
 * and then (kong-pdk for Python with -m: every 150 events or so).
 */
async function goesOn(t: Check, batch: Batch, counts: readonly Held[]): Promise<boolean> {
	const first = counts[0]?.descriptors ?? 0;
	let before = counts.at(-1)?.descriptors ?? 0;
	for (let round = 0; round < moreBatches && before - first < surely; round += 1) {
		await batch.run();
		alive(t, batch);
		const now = heldBy(t).descriptors;
		if (now < before) return false;
		before = now;
	}
	return before - first >= Math.min(surely, (moreBatches * batch.count) / 2);
}

/** The kind that grew by `least` or more each time. */
function grown(counts: readonly Held[], least: number): keyof Held | undefined {
	const names: readonly (keyof Held)[] = ['processes', 'threads', 'descriptors'];
	return names.find(name => counts.slice(1).every((count, i) => count[name] - (counts[i]?.[name] ?? 0) >= least));
}

/** What it holds once that is no more than before, or the time is over. */
async function settled(t: Check, before: Held | undefined, least: number): Promise<Held> {
	const deadline = performance.now() + settleMs;
	let now = heldBy(t);
	if (!before) {
		// The first count is what the others are compared with: let what is about to end, end.
		await sleep(pollMs);
		return heldBy(t);
	}
	while (grown([before, now], least) && performance.now() < deadline) {
		await sleep(pollMs);
		now = heldBy(t);
	}
	return now;
}

function alive(t: Check, batch: Batch): void {
	if (!t.server.running)
		t.untestable(`the server process ended after ${batch.of}: nothing can be said on what it leaves behind`);
}
