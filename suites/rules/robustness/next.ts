import {setTimeout as sleep} from 'node:timers/promises';
import type {MockKong} from '../../../mock-kong/index.js';
import {brokenOf, drive, endText} from '../../checks/drive.js';
import type {Check} from '../../rule.js';

/** Fails unless the server lives and serves an ordinary run; `kong`: the one to send it, else a new one. */
export async function servesNext(t: Check, after: string, kong?: MockKong): Promise<void> {
	await sleep(30);
	if (!t.server.running) t.fail({expected: 'the server lives', actual: `the server process ended after ${after}`});
	const seen = await drive(t, kong ? {kong} : {});
	const broken = brokenOf([seen]);
	if (broken) t.fail({expected: `the next event is served after ${after}`, actual: endText(broken)});
	if (seen.events.length === 0) t.untestable('no event was answered');
}
