import type {KongCore, KongRequest} from '../../../mock-kong/internal.js';
import {endedWell, endText, needsOrdinary, once} from '../../checks/drive.js';
import {isProbe, probeKong} from '../../checks/probe.js';
import {stepProblem} from '../../checks/step.js';
import type {Check, Rule} from '../../rule.js';
import {Turns} from './turns.js';

const mp = 'plugin_servers/rpc/mp_rpc.lua';
const request: KongRequest = {method: 'GET', path: '/sequence', headers: {host: 'example.test'}};
const workers = 4;

/** How events begin, go on and end. */
export const sequenceEvents: readonly Rule[] = [
	{
		id: 'sequences/event-ids-differ',
		level: 'MUST',
		title: 'Open events have different ids',
		requirement: 'No two events that have not ended have the same EventId, whatever instance they belong to.',
		why: `${mp}: bridge_loop sends the EventId, and nothing else, with every Step`,
		consequence: 'Under load one event gets the answers of another, and the other hangs.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			await needsOrdinary(t);
			const turns = new Turns('last');
			const pair = [t.kong({intercept: turns.intercept}), t.kong({intercept: turns.intercept})];
			const ids: unknown[] = [];
			// One each: a small pool of workers is no fault.
			for (const kong of pair) {
				if (await turns.add(() => once(t, kong, request))) ids.push(kong.firstAnswers.at(-1)?.eventId);
			}
			const held = turns.waiting;
			await turns.run();
			if (turns.calls === 0) t.skip('the plugin makes no PDK call, so none of its events waits');
			if (held < pair.length) t.untestable(`only ${held} of ${pair.length} events waited at once`);
			const twice = ids.find((id, i) => ids.indexOf(id) !== i);
			if (twice !== undefined)
				t.fail({
					expected: 'two open events with ids of their own',
					actual: `both have the id ${String(twice)}`,
				});
		},
	},
	{
		id: 'sequences/other-connection',
		level: 'MUST',
		title: 'An event goes on over another connection',
		requirement: 'A Step is answered whichever connection it comes on, also when its event began on another one.',
		why: `${mp}: Rpc:call takes any connection of the pool for each message, and gives it back before the PDK function runs`,
		consequence:
			'While a PDK call waits for the database another request takes the connection; the event is lost and the request goes on without the plugin.',
		protocols: ['MsgPack:1'],
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kong: KongCore = t.kong({
				intercept: async (_call, next) => {
					await kong.connectOnly({pooled: true});
					return next();
				},
			});
			const {events, calls} = await once(t, kong, request);
			const broken = events.find(event => !endedWell(event));
			if (broken) t.fail({expected: 'the event goes on over a new connection', actual: endText(broken)});
			if (calls.length === 0) t.skip('the plugin makes no PDK call');
		},
	},
	{
		id: 'sequences/late-step',
		level: 'SHOULD',
		title: 'A Step for an event that has ended is refused',
		requirement: 'Once an event has ended, with PDK calls or without, a Step for it gets an error, and soon.',
		why: `${mp}: bridge_loop sends no Step after "ret"; whatever of the event is still there then is there for ever`,
		consequence: 'Each event leaves something behind: the server grows until it is killed.',
		protocols: ['MsgPack:1'],
		// An id of an event that has ended may be another rule's event by now.
		needs: 'fresh',
		async check(t: Check) {
			const kongs = isProbe(t) ? [t.kong(), probeKong(t, {})] : [t.kong()];
			let ended = 0;
			for (const kong of kongs) {
				const {events, calls} = await once(t, kong, request);
				for (const {eventId, phase} of kong.firstAnswers) {
					if (events.find(event => event.phase === phase)?.end.kind !== 'ret') continue;
					ended += 1;
					const made = calls.some(call => call.phase === phase) ? 'with' : 'without';
					const problem = await stepProblem(kong, eventId);
					if (problem !== undefined)
						t.fail({
							expected: `a Step for the ${phase} event, which ended ${made} PDK calls, is refused`,
							actual: problem,
						});
				}
			}
			if (ended === 0) t.skip('no handler finished: the plugin left each of these requests by an exit');
		},
	},
	{
		id: 'sequences/same-message-ids',
		level: 'MUST',
		title: 'Workers count alike',
		requirement: `Messages with the same id on different connections are answered each for itself.`,
		why: 'plugin_servers/rpc: each nginx worker counts its messages from 1',
		consequence: 'As soon as Kong has two workers, one gets the answers of the other.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kongs = Array.from({length: workers}, () => t.kong());
			const ids: unknown[] = [];
			for (let round = 0; round < 3; round += 1) {
				const path = `/round-${round}`;
				const responses = await Promise.all(
					kongs.map((kong, i) => kong.request({method: 'GET', path, headers: {host: `worker-${i}.test`}})),
				);
				const broken = responses.flatMap(({events}) => events).find(event => !endedWell(event));
				if (broken)
					t.fail({
						expected: `${workers} workers are served, whose messages have the same ids`,
						actual: endText(broken),
					});
				if (responses.some(({events}) => events.length === 0)) t.untestable('no event was sent');
			}
			for (const {instanceEvents} of kongs)
				for (const event of instanceEvents) if (event.kind === 'started') ids.push(event.id);
			if (new Set(ids).size < workers)
				t.fail({
					expected: `${workers} workers with instances of their own`,
					actual: `the instance ids ${ids.map(String).join(', ')}`,
				});
		},
	},
];
