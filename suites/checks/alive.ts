import {setTimeout as sleep} from 'node:timers/promises';
import type {Check} from '../rule.js';

/** What the question needs of a check. */
type Asked = Pick<Check, 'server' | 'settleMs'>;

/**
 * Whether the server process ends. It gets time to: many die of a message only after they have answered it, in another
 * thread, when a timer goes off, or when the connection closes.
 */
export async function ends({server, settleMs}: Asked): Promise<boolean> {
	// Of a server that somebody else started no end is ever seen.
	if (!server.running || server.pid === undefined) return !server.running;
	const enough = new AbortController();
	const over = sleep(settleMs, undefined, {signal: enough.signal}).catch(() => {});
	await Promise.race([server.exited, over]);
	enough.abort();
	return !server.running;
}

/** Fails when the server process ends. @param after what was done to it, in words */
export async function livesOn(
	t: Asked & Pick<Check, 'fail'>,
	after: string,
	expected = 'the server lives on',
): Promise<void> {
	if (await ends(t)) t.fail({expected, actual: `the server process ended after ${after}`});
}

/** What the text of another failure says of the process: nothing when it lives on. */
export async function diedToo(t: Asked): Promise<string> {
	return (await ends(t)) ? '; the server process ended' : '';
}
