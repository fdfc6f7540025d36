import type {KongCore, KongRequest} from '../../../mock-kong/internal.js';
import {
	brokenOf,
	drive,
	endText,
	needsConfigChanges,
	needsOrdinary,
	once,
	samples,
	unusedInstanceId,
} from '../../checks/drive.js';
import {isProbe, needsProbe, probeKong} from '../../checks/probe.js';
import {leavesNothing, usageOf} from '../../checks/usage.js';
import type {Check, Rule} from '../../rule.js';

/** So many a batch: enough to tell a leak from a pool that grows. */
const perBatch = 12;
const plain: KongRequest = {method: 'GET', path: '/resources', headers: {host: 'example.test'}};
const what = 'open file descriptors, threads and processes';
const runsOut =
	'The server grows with each of them until it runs out of descriptors, threads or memory; then the plugin is off until somebody restarts it.';

/** What is left after many events, connections and instances: descriptors, processes, threads. */
export const leaks: readonly Rule[] = [
	{
		id: 'resources/events',
		level: 'MUST',
		title: 'Events leave nothing open',
		requirement: `After events that have ended the server has as many ${what} as before.`,
		why: 'plugin_servers/rpc: handle_event runs for each phase of each request, for as long as Kong lives',
		consequence: runsOut,
		fix: {
			any: 'close in the handler what the handler opens, also when it throws; keep clients and pools outside of it',
		},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			await needsOrdinary(t);
			const kong = t.kong();
			await leavesNothing(t, {count: perBatch, of: 'requests', run: () => requests(t, kong, perBatch)});
		},
	},
	{
		id: 'resources/connections',
		level: 'MUST',
		title: 'Closed connections leave nothing open',
		requirement: `After connections that Kong has closed, used or not, the server has as many ${what} as before.`,
		why: 'nginx closes connections when a worker ends, when its pool is full, and 60 s after their last use; Kong 3.1 to 3.4 also opened some only to see whether the server is there (process.lua: connection_check_timer)',
		consequence: runsOut,
		fix: {any: 'close your end when you read the end of the stream, and let go of what served it'},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			await needsOrdinary(t);
			await leavesNothing(t, {
				count: perBatch,
				of: 'connections',
				run: async () => {
					for (let done = 0; done < perBatch; done += 2) {
						const [used, unused] = [t.kong(), t.kong()];
						await unused.connectOnly();
						const broken = brokenOf([await once(t, used, plain)]);
						await Promise.all([used.stop(), unused.stop()]);
						if (broken) t.untestable(endText(broken));
					}
				},
			});
		},
	},
	{
		id: 'resources/instances',
		level: 'MUST',
		title: 'Closed instances leave nothing open',
		requirement: `After instances that were started, used and closed the server has as many ${what} as before.`,
		why: 'plugin_servers/plugin.lua: get_instance_id starts a new instance and closes the old one at each change of a config',
		consequence: runsOut,
		fix: {any: 'give back with the instance what belongs to it: its connections, its timers, its workers'},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			needsConfigChanges(t);
			await needsOrdinary(t);
			const kong = t.kong();
			await leavesNothing(t, {
				count: perBatch,
				of: 'instances',
				run: async () => {
					for (let done = 0; done < perBatch; done += 1) {
						kong.configure(t.config);
						await requests(t, kong, 1);
					}
				},
			});
		},
	},
	{
		id: 'resources/exits',
		level: 'MUST',
		title: 'Exits leave nothing open',
		requirement: `After events that ended in kong.response.exit the server has as many ${what} as before.`,
		why: 'kong/pdk/response.lua: exit leaves the request; rpc: bridge_loop never answers that call, so the server has to let go by itself',
		consequence: runsOut,
		fix: {
			any: 'take kong.response.exit for the end of the event: end its handler, forget the event',
			python: 'kong-pdk before 0.40 keeps a descriptor (-m) for each exit; newer ones when it is the first call',
		},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			const exits = await exitsOf(t);
			await leavesNothing(t, {
				count: perBatch,
				of: 'exits',
				run: async () => {
					for (let done = 0; done < perBatch; ) {
						for (const exit of exits) {
							await exit();
							done += 1;
						}
					}
				},
			});
		},
	},
	{
		id: 'resources/abandoned-events',
		level: 'SHOULD',
		title: 'Abandoned events leave nothing open',
		requirement: `After events that Kong left in the middle the server has as many ${what} as before.`,
		why: 'plugin_servers/rpc: a Lua error in a PDK function ends the event and nobody tells the server; on ProtoBuf its connection closes',
		consequence: 'Each PDK call that fails in Kong costs the server a thread or a descriptor; some hundred stop it.',
		fix: {
			any: 'ProtoBuf: end the event with its connection; MsgPack: give up an event that got no answer for a while, Kong waits 60 s at most',
			python: 'kong-pdk keeps the thread (or with -m the process) of the event for ever',
		},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			await needsOrdinary(t);
			await leavesNothing(t, {
				count: perBatch,
				of: 'abandoned events',
				run: async () => {
					const kong = t.kong({intercept: () => ({kind: 'raised', message: 'abandoned on purpose'})});
					let abandoned = 0;
					while (abandoned < perBatch) {
						const {events} = await once(t, kong, plain);
						const left = events.filter(({end}) => end.kind === 'abandoned').length;
						const late = brokenOf([{events: events.filter(({end}) => end.kind !== 'abandoned')}]);
						if (late) t.untestable(`after ${abandoned} abandoned events, ${endText(late)}`);
						if (left === 0) t.skip('the plugin makes no PDK call: Kong cannot leave its events');
						abandoned += left;
					}
					await kong.stop();
				},
			});
		},
	},
	{
		id: 'resources/refused-events',
		level: 'MUST',
		title: 'Refused events leave nothing open',
		requirement: `After events of instances it does not know the server has as many ${what} as before.`,
		why: 'plugin_servers/rpc: handle_event sends the ids of the old process to a new one; each worker, each entity, until it hears "no plugin instance"',
		consequence: 'A restart of the server leaves it smaller than it was; a few of them stop it.',
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			const kong = t.kong();
			const phase = t.plugin.phases[0] ?? 'access';
			await leavesNothing(t, {
				count: perBatch,
				of: 'refused events',
				run: async () => {
					for (let done = 0; done < perBatch; done += 1) {
						const end = await kong
							.rpc()
							.handleEvent(unusedInstanceId, phase, () => ({kind: 'returned', values: []}), {atEnd: []});
						if (end.kind === 'ret' || end.kind === 'exited') t.untestable('an event of an unknown instance was run');
						if (end.fault === 'timeout') t.untestable('an event of an unknown instance was never answered');
					}
				},
			});
		},
	},
	{
		id: 'resources/thrown-events',
		level: 'MUST',
		title: 'Handlers that throw leave nothing open',
		requirement: `After handlers that threw, raised or panicked the server has as many ${what} as before.`,
		why: 'plugin_servers/rpc: handle_event goes on to the next request whatever became of this one',
		consequence: runsOut,
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			needsProbe(t);
			const phase = phaseFor(t);
			const kongs = [
				probeKong(t, {[phase]: [{throw: 'thrown on purpose'}]}),
				probeKong(t, {[phase]: [{call: 'kong.log.debug', args: ['before']}, {throw: 'thrown on purpose'}]}),
			];
			await leavesNothing(t, {
				count: perBatch,
				of: 'handlers that threw',
				run: async () => {
					for (let done = 0; done < perBatch; done += 1) {
						const response = await once(t, kongs[done % 2] ?? t.kong(), plain);
						const event = response?.events.find(one => one.phase === phase);
						if (event && 'fault' in event.end && event.end.fault === 'timeout')
							t.untestable(`the event of a handler that throws is never answered: ${endText(event)}`);
						if (!t.server.running) t.untestable('a handler that throws ends the process');
					}
				},
			});
		},
	},
];

/** Ordinary requests, each to its end. */
async function requests(t: Check, kong: KongCore, count: number): Promise<void> {
	for (let done = 0; done < count; done += 1) {
		const broken = brokenOf([await once(t, kong, plain)]);
		if (broken) t.untestable(endText(broken));
	}
}

function phaseFor(t: Check): string {
	return ['access', 'rewrite', 'response'].find(phase => t.plugin.phases.includes(phase)) ?? t.skip('no request phase');
}

/** Each sends a request that the plugin stops with kong.response.exit: a probe in two ways, another as it does by itself. */
async function exitsOf(t: Check): Promise<readonly (() => Promise<void>)[]> {
	const phase = isProbe(t) ? phaseFor(t) : '';
	const exit = {call: 'kong.response.exit', args: [403, 'stopped']};
	const ways = isProbe(t)
		? [[exit], [{call: 'kong.log.debug', args: ['before']}, exit]].map(steps => ({
				kong: probeKong(t, {[phase]: steps}),
				request: plain,
			}))
		: await seenExits(t);
	return ways.map(({kong, request}) => async () => {
		const {events} = await once(t, kong, request);
		if (events.some(({end}) => end.kind === 'exited')) return;
		const broken = brokenOf([{events}]);
		t.untestable(`no event was left by kong.response.exit${broken ? `: ${endText(broken)}` : ''}`);
	});
}

async function seenExits(t: Check): Promise<readonly {readonly kong: KongCore; readonly request: KongRequest}[]> {
	await needsOrdinary(t);
	const {kong, responses} = await drive(t, {requests: samples});
	const index = responses.findIndex(({events}) => events.some(({end}) => end.kind === 'exited'));
	const request = samples[index];
	if (!request) t.skip('the plugin stops none of the sample requests, and is no probe that could be told to');
	return [{kong, request}];
}
