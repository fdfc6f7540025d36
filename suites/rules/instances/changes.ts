import {setTimeout as sleep} from 'node:timers/promises';
import type {CallInterceptor} from '../../../mock-kong/internal.js';
import {brokenOf, drive, endText, faultText, needsConfigChanges, needsOrdinary, once} from '../../checks/drive.js';
import {hold, holdEvents} from '../../checks/hold.js';
import {type Marked, markedConfigs, markerSeen} from '../../checks/markers.js';
import type {Check, Rule} from '../../rule.js';

const plugin = 'plugin_servers/plugin.lua: get_instance_id';
const request = {method: 'GET', path: '/instances', headers: {host: 'example.test'}};
const instancesAtOnce = 100;
const startedAtOnce = 32;
const answersAfterMs = 10;

/** Configs that change, and many of them at once. */
export const instanceChanges: readonly Rule[] = [
	{
		id: 'instances/change-while-open',
		level: 'MUST',
		title: 'An event that is open when the config changes ends with its own config',
		requirement:
			'An event that is open while a newer config is started and its own instance is closed goes on with the config it began with, and ends.',
		why: `${plugin} starts the new instance and closes the old one in one request, whatever others still do`,
		consequence: 'At each change of a config, requests in flight fail, hang or are judged by half of each config.',
		fix: {any: 'let an event keep its config; CloseInstance only makes the id unknown to new events'},
		needs: 'fresh',
		async check(t: Check) {
			needsConfigChanges(t);
			await needsOrdinary(t);
			const [before, after] = await markedConfigs(t, ['before', 'after']);
			const phase = await phaseThatShows(t, before);
			const held = hold({most: 1, phase: phase.name});
			const kong = t.kong({config: before.config, intercept: held.intercept});
			const [requests] = await holdEvents(t, held, () => [once(t, kong, request)]);
			kong.configure(after.config);
			const late = brokenOf([await once(t, kong, request)]);
			held.release();
			const [open] = await requests;
			if (late) t.fail({expected: 'events of the new config run', actual: endText(late)});
			if (!kong.instanceEvents.some(({kind}) => kind === 'closed' || kind === 'close-failed'))
				t.untestable('no instance was closed while the event was open');
			const event = open?.events.find(one => one.phase === phase.name);
			const expected = 'an event that was open when its instance was closed ends as usual';
			const problem = brokenOf([{events: event ? [event] : []}]);
			if (problem) t.fail({expected, actual: endText(problem)});
			if (event && event.restarts > 0)
				t.fail({expected, actual: `Kong had to begin it again: ${event.restarts} times`});
			const wrong = open?.calls.find(call => call.phase === phase.name && markerSeen(call.args, after.marks));
			if (wrong) {
				t.fail({
					expected: 'only values of the config it began with',
					actual: `in ${wrong.phase}, ${String(wrong.method)} was called with a value of the newer config`,
				});
			}
			if (!phase.shows) t.skip('the event ends, but nothing the plugin does shows its config in a PDK call');
		},
	},
	{
		id: 'instances/start-storm',
		level: 'MUST',
		title: 'Instances start while events run',
		requirement: `${startedAtOnce} workers that each start an instance and run events on it, all at once, are all served.`,
		why: `${plugin}; after a restart of the server every worker starts every entity of the plugin, with requests waiting`,
		consequence:
			'The server deadlocks or dies in the rush after each start: the plugin is off until somebody restarts it.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			// Kong answers the first half late, so that their events are open while the second half starts.
			const intercept: CallInterceptor = (_call, next) => sleep(answersAfterMs).then(next);
			const send = (index: number) => once(t, t.kong(index % 2 === 0 ? {intercept} : {}), request);
			const all = Array.from({length: startedAtOnce}, (_, index) =>
				index % 2 === 0 ? send(index) : sleep(answersAfterMs * 4).then(() => send(index)),
			);
			const responses = await Promise.all(all);
			const broken = brokenOf(responses);
			if (!broken) return;
			const well = responses.filter(response => !brokenOf([response])).length;
			t.fail({expected: `${startedAtOnce} requests served`, actual: `${well} were; ${endText(broken)}`});
		},
	},
	{
		id: 'instances/many',
		level: 'SHOULD',
		title: 'A hundred instances live side by side',
		requirement: `With ${instancesAtOnce} instances started, the first of them still runs events.`,
		why: `${plugin}: each route, service or consumer the plugin is on is an instance, and stays until its config changes`,
		consequence:
			'Kong forgets all instances of the plugin and starts them again, at nearly every request; MsgPack servers, and ProtoBuf up to Kong 2.8, lose requests meanwhile.',
		fix: {any: 'keep an instance until CloseInstance; Kong closes what it does not need'},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const [first, many] = [t.kong(), t.kong()];
			const before = brokenOf([await once(t, first, request)]);
			if (before) t.untestable(endText(before));
			const started = await Promise.all(Array.from({length: instancesAtOnce - 1}, () => many.startInstance()));
			const failed = started.flatMap(one => ('failure' in one ? [one.failure] : []));
			if (failed[0]) {
				const {message, fault} = failed[0];
				const actual = `${failed.length} of them did not start: ${message}${faultText(fault)}`;
				t.fail({expected: `${instancesAtOnce} instances`, actual});
			}
			const broken = brokenOf([await once(t, first, request)]);
			if (broken) t.fail({expected: 'the first instance still runs events', actual: endText(broken)});
			const starts = first.instanceEvents.filter(event => event.kind === 'started').length;
			if (starts > 1)
				t.fail({
					expected: 'the first instance is still known',
					actual: `the server had forgotten it after ${instancesAtOnce - 1} others: Kong had to start it again`,
				});
			await Promise.all(started.map(one => ('id' in one ? many.rpc().closeInstance(one.id) : undefined)));
		},
	},
];

interface ShowingPhase {
	readonly name: string;
	/** Its calls carry values of the config. */
	readonly shows: boolean;
}

/** The first phase whose calls show the config, else the first that makes a call. */
async function phaseThatShows(t: Check, config: Marked | undefined): Promise<ShowingPhase> {
	const {calls} = await drive(t, {...(config ? {config: config.config} : {}), requests: [request]});
	const showing = calls.find(call => call.phase !== 'log' && markerSeen(call.args, config?.marks ?? []));
	const name =
		(showing ?? calls[0])?.phase ?? t.skip('the plugin makes no PDK call: no event of it waits for an answer');
	return {name, shows: showing !== undefined};
}
