import type {KongResponse} from '../../mock-kong/internal.js';
import type {Check} from '../rule.js';
import {brokenOf, endText} from './drive.js';
import {markerSeen} from './markers.js';

/** A connection and the texts that stand in its data only. */
export interface OwnConnection {
	readonly marks: readonly string[];
	run(): Promise<KongResponse>;
}

/**
 * Lets all connections run at once, and looks in the arguments of each one's calls for the others' texts. Log lines may
 * speak of other connections: they do not count.
 */
export async function keepsToItself(t: Check, what: string, connections: readonly OwnConnection[]): Promise<void> {
	const responses = await Promise.all(connections.map(connection => connection.run()));
	const broken = brokenOf(responses);
	if (broken) t.untestable(endText(broken));
	let showed = false;
	for (const [i, response] of responses.entries()) {
		const calls = response.calls.filter(call => !String(call.method).startsWith('kong.log'));
		for (const [other, {marks}] of connections.entries()) {
			const seen = calls.find(call => markerSeen(call.args, marks));
			if (!seen) continue;
			if (other === i) showed = true;
			else
				t.fail({
					expected: `only data of ${what} ${i}`,
					actual: `in ${seen.phase}, ${String(seen.method)} was called with data of ${what} ${other}`,
				});
		}
	}
	if (!showed) t.skip(`nothing of the ${what} shows in the plugin's calls`);
}
