import {setTimeout as sleep} from 'node:timers/promises';
import type {PdkOutcome} from '../../../mock-kong/internal.js';
import {brokenOf, drive, endedWell, endText, faultText, needsOrdinary, once, withCalls} from '../../checks/drive.js';
import {markerSeen} from '../../checks/markers.js';
import type {Check, Rule} from '../../rule.js';

const others = 49;
const pollMs = 5;

export const heldEvents: readonly Rule[] = [
	{
		id: 'concurrency/held-event',
		level: 'MUST',
		title: 'One event that waits does not stop the others',
		requirement: "While one event waits for Kong's answer, events of other requests run and end.",
		why: 'Kong works on many requests at once, each with a connection of its own; a PDK call may take as long as Kong takes',
		consequence: 'One slow request stops the plugin for all: every request waits behind it.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			withCalls(t, await drive(t));
			let release = () => {};
			const held = new Promise<void>(resolve => {
				release = resolve;
			});
			let heldCall: (() => PdkOutcome) | undefined;
			const slow = t.kong({
				timeoutMs: t.deadlineMs * 3,
				intercept: (_call, next) => {
					if (heldCall) return next();
					heldCall = next;
					return held.then(next);
				},
			});
			const fast = t.kong();
			const request = {method: 'GET', path: '/held', headers: {host: 'example.test'}};
			const first = once(t, slow, request);
			try {
				while (!heldCall) {
					await sleep(pollMs);
					if (await settled(first)) t.untestable('the event that was to be held made no PDK call');
				}
				const responses = await Promise.all(Array.from({length: others}, () => once(t, fast, request)));
				const events = responses.flatMap(r => r.events);
				const broken = events.find(event => !endedWell(event));
				if (broken) {
					const ended = responses.filter(r => r.events.every(endedWell)).length;
					t.fail({
						expected: `${others} other requests are served meanwhile`,
						actual: `${ended} of ${others} were; ${endText(broken)}`,
					});
				}
			} finally {
				release();
				await first;
			}
			const late = (await first).events.find(event => !endedWell(event));
			if (late) t.fail({expected: 'the held event ends once Kong has answered', actual: endText(late)});
		},
	},
	{
		id: 'concurrency/own-answers',
		level: 'MUST',
		title: 'Each event gets the answers to its own calls',
		requirement: 'Of many events at once, each goes on with the answers Kong gave to its own calls.',
		why: 'plugin_servers/rpc: Step carries the EventId (MsgPack), the connection the event (ProtoBuf)',
		consequence: 'A request is judged by the headers of another: the wrong user is let in.',
		needs: 'shared',
		async check(t: Check) {
			const kong = t.kong();
			const marks = Array.from({length: 24}, (_, i) => `req-mark-${i}-${String.fromCharCode(97 + i)}`);
			const responses = await Promise.all(
				marks.map(mark =>
					kong.request({
						method: 'POST',
						path: `/${mark}?q=${mark}`,
						headers: {host: `${mark}.test`, 'user-agent': mark, authorization: mark, apikey: mark, 'x-mark': mark},
						body: mark,
					}),
				),
			);
			const broken = brokenOf(responses);
			if (broken) t.untestable(endText(broken));
			let showed = false;
			responses.forEach((response, i) => {
				marks.forEach((mark, other) => {
					const seen = response.calls.find(call => markerSeen(call.args, [mark]));
					if (!seen) return;
					if (other === i) showed = true;
					else
						t.fail({
							expected: `only data of request ${i}`,
							actual: `in ${seen.phase}, ${String(seen.method)} was called with data of request ${other}`,
						});
				});
			});
			if (!showed) t.skip("nothing of the request shows in the plugin's calls");
		},
	},
	{
		id: 'concurrency/parallel-starts',
		level: 'MUST',
		title: 'Many instances start at once',
		requirement: 'StartInstance calls on many connections at once are all answered, each with an id of its own.',
		why: 'plugin_servers/plugin.lua: get_instance_id; every worker and every entity of the plugin starts its own',
		consequence: "After a restart, requests of some routes get a 500 or run with another route's config.",
		needs: 'shared',
		async check(t: Check) {
			const kong = t.kong();
			const started = await Promise.all(Array.from({length: 32}, () => kong.startInstance()));
			const ids = new Set<unknown>();
			for (const one of started) {
				if ('failure' in one)
					t.fail({expected: '32 instances', actual: one.failure.message + faultText(one.failure.fault)});
				ids.add(one.id);
			}
			if (ids.size < started.length)
				t.fail({expected: `${started.length} different ids`, actual: `${ids.size} different ids`});
		},
	},
];

async function settled(promise: Promise<unknown>): Promise<boolean> {
	return Promise.race([promise.then(() => true), new Promise<boolean>(resolve => setImmediate(resolve, false))]);
}
