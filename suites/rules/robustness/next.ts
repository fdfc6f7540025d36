import type {KongCore} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {brokenOf, drive, endText} from '../../checks/drive.js';
import type {Check} from '../../rule.js';

/** Fails unless the server lives and serves an ordinary run; `kong`: the one to send it, else a new one. */
export async function servesNext(t: Check, after: string, kong?: KongCore): Promise<void> {
	const [seen] = await Promise.all([drive(t, kong ? {kong} : {}), livesOn(t, after)]);
	const broken = brokenOf([seen]);
	if (broken) t.fail({expected: `the next event is served after ${after}`, actual: endText(broken)});
	if (seen.events.length === 0) t.untestable('no event was answered');
}
