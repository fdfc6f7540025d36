import {setTimeout as sleep} from 'node:timers/promises';
import type {CallInterceptor, KongResponse} from '../../mock-kong/internal.js';
import type {Check} from '../rule.js';
import {brokenOf, endText} from './drive.js';

const pollMs = 5;

/** Keeps events open: their PDK calls wait for their answer until `release`. */
export interface Hold {
	readonly intercept: CallInterceptor;
	/** Calls that wait, or waited. */
	readonly count: number;
	readonly most: number;
	release(): void;
}

/** Holds the first `most` PDK calls it sees (of `phase` only): of so many requests at once, one call of each. */
export function hold({most, phase}: {readonly most: number; readonly phase?: string}): Hold {
	let release = () => {};
	const released = new Promise<void>(resolve => {
		release = resolve;
	});
	let count = 0;
	return {
		most,
		get count() {
			return count;
		},
		release,
		intercept(call, next) {
			if (count >= most || (phase !== undefined && call.phase !== phase)) return next();
			count += 1;
			return released.then(next);
		},
	};
}

/**
 * Sends requests until all of `held.most` events wait for an answer. The promise of their responses stands in a list, so
 * that awaiting this function does not await them.
 */
export async function holdEvents(
	t: Check,
	held: Hold,
	send: () => readonly Promise<KongResponse>[],
): Promise<readonly [Promise<readonly KongResponse[]>]> {
	const requests = Promise.all(send());
	let ended: readonly KongResponse[] | undefined;
	let failure: unknown;
	requests.then(
		responses => {
			ended = responses;
		},
		(error: unknown) => {
			failure = error;
			ended = [];
		},
	);
	const deadline = performance.now() + t.deadlineMs * 2;
	while (held.count < held.most && !ended && performance.now() < deadline) await sleep(pollMs);
	if (held.count >= held.most) return [requests];
	held.release();
	if (failure) throw failure;
	const broken = brokenOf(await requests);
	if (held.count === 0 && !broken) t.skip('the plugin makes no PDK call: no event of it waits for an answer');
	t.untestable(
		`${held.most} events were to be open at once, ${held.count} made a PDK call${broken ? `: ${endText(broken)}` : ''}`,
	);
}
