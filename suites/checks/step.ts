import {type KongCore, LuaMap, type LuaValue} from '../../mock-kong/internal.js';
import {faultText} from './drive.js';

/**
 * Sends a Step for an event that has ended; undefined when the server refuses it, by an error or by closing the
 * connection, else what came instead.
 */
export async function stepProblem(kong: KongCore, eventId: LuaValue): Promise<string | undefined> {
	const argument = new LuaMap([
		['EventId', eventId],
		['Data', 'too late'],
	]);
	const answer = await kong.rpc().call?.('plugin.Step', argument);
	if (answer === undefined) return 'this protocol has no Step';
	if ('answer' in answer) return `the Step was answered with ${shown(answer.answer)}: the event is still there`;
	if (answer.fault === undefined || answer.fault === 'closed') return undefined;
	return answer.message + faultText(answer.fault);
}

/** What the server wants next, in a few words. */
function shown(answer: LuaValue): string {
	const data = answer instanceof LuaMap ? answer.get('Data') : undefined;
	if (data instanceof LuaMap) return `a call of ${String(data.get('Method'))}`;
	return data === undefined ? 'no Data' : JSON.stringify(data);
}
