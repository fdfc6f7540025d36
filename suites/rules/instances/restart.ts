import {setTimeout as sleep} from 'node:timers/promises';
import {makePrefix} from '../../../mock-kong/internal.js';
import {brokenOf, drive, endText, needsOrdinary, once} from '../../checks/drive.js';
import {needsStart, startOr} from '../../checks/needs-start.js';
import type {Check, Rule} from '../../rule.js';

const plugin = 'plugin_servers/plugin.lua: get_instance_id';
const request = {method: 'GET', path: '/instances', headers: {host: 'example.test'}};
const idleMs = 62_000;

/** Ids that outlive what they named. */
export const instanceIds: readonly Rule[] = [
	{
		id: 'instances/stale-ids',
		level: 'SHOULD',
		title: 'Ids of a process that ended name nothing in the next one',
		requirement:
			'After a restart of the server an id of the old process is refused, also when the new process has started instances of its own.',
		why: `${plugin} asks for a new instance only when the server refuses the old id; reset_instance tells all workers so since 3.6, up to 3.4 it forgets one instance in one worker, and 3.5 none`,
		consequence:
			'After a crash of the server, requests of one route run with the config of another: for moments since Kong 3.6, until the config changes before.',
		fix: {
			any: 'begin to count ids at a random number',
			python: 'kong-pdk counts from 0 in each process (server.py: instance_id)',
			js: 'kong-pdk counts from 0 in each process (server.js: instanceID)',
		},
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			await needsOrdinary(t);
			const prefix = await makePrefix();
			try {
				await staleIdsIn(t, prefix.path);
			} finally {
				await prefix.free();
			}
		},
	},
	{
		id: 'instances/same-sequence',
		level: 'MUST',
		title: 'Instances with the same __seq__ are two instances',
		requirement: 'Two StartInstance with different configs and the same __seq__ give two ids.',
		why: 'runloop/plugins_iterator.lua: up to 3.5 each worker counts __seq__ for itself, so two workers give the same number to different configs',
		consequence: "Requests of one worker run with another route's config.",
		fix: {
			any: 'count ids yourself; __seq__ is no id',
			go: 'go-pdk from v0.10.0 takes __seq__ for the id: it needs Kong 3.6 or newer',
		},
		until: '3.5',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kongs = [t.kong(), t.kong()];
			const ids: unknown[] = [];
			for (const [index, kong] of kongs.entries()) {
				kong.configure({...t.config, conform_worker: index}, undefined, sharedSequence);
				const broken = brokenOf([await once(t, kong, request)]);
				if (broken) t.untestable(endText(broken));
				ids.push(...kong.instanceEvents.flatMap(event => (event.kind === 'started' ? [event.id] : [])));
			}
			if (ids.length < 2) t.untestable(`${ids.length} instances were started, not two`);
			if (new Set(ids).size < ids.length)
				t.fail({expected: 'two ids', actual: `both instances have the id ${String(ids[0])}`});
		},
	},
	{
		id: 'instances/idle-expiry',
		level: 'SHOULD',
		title: 'An instance lives until it is closed',
		requirement: 'An instance that is a minute old still runs events after another instance was closed.',
		why: `${plugin} closes the instance it has replaced, and nothing else ends one`,
		consequence:
			'At each change of a config all other instances of the plugin are gone: their next requests start them again, and on ProtoBuf up to Kong 2.8 fail.',
		fix: {
			any: 'keep an instance until CloseInstance',
			go: 'go-pdk from v0.7.0 drops every instance older than 60 s at each CloseInstance (server/instance.go: expireInstances)',
		},
		needs: 'definition',
		slow: true,
		async check(t: Check) {
			needsStart(t);
			await needsOrdinary(t);
			const server = await t.startServer();
			const kong = t.kong({server});
			const before = brokenOf([await once(t, kong, request)]);
			if (before) t.untestable(endText(before));
			const other = await kong.startInstance();
			if ('failure' in other) t.untestable(`StartInstance failed: ${other.failure.message}`);
			// Used all the time: not even an idle one.
			for (const until = performance.now() + idleMs; performance.now() < until; await sleep(5000)) {
				await once(t, kong, request);
			}
			const closed = await kong.rpc().closeInstance(other.id);
			if ('kind' in closed) t.untestable(`CloseInstance failed: ${closed.message}`);
			const after = brokenOf([await once(t, kong, request)]);
			if (after) t.fail({expected: 'the instance runs events', actual: endText(after)});
			const starts = kong.instanceEvents.filter(event => event.kind === 'started').length;
			if (starts > 1)
				t.fail({
					expected: 'the instance is still known',
					actual: 'when another was closed, the server forgot it: Kong had to start it again',
				});
		},
	},
];

const sharedSequence = 900_001;

async function staleIdsIn(t: Check, prefix: string): Promise<void> {
	const server = await t.startServer({prefix});
	const [waiting, asking] = [t.kong({server}), t.kong({server})];
	for (const kong of [waiting, asking]) {
		const broken = (await drive(t, {kong, requests: [request]})).events;
		const problem = brokenOf([{events: broken}]);
		if (problem) t.untestable(endText(problem));
	}
	server.process?.kill('SIGKILL');
	await server.exited;
	await server.stop();
	// On the same socket: these Kongs do not notice.
	await startOr(t, {prefix}, 'the server listens again');
	// What another worker does first: it finds its id unknown and starts instances of its own.
	for (let count = 0; count < 4; count += 1) {
		const started = await asking.startInstance();
		if ('failure' in started) t.untestable(`after the restart StartInstance failed: ${started.failure.message}`);
	}
	const startsBefore = startsOf(waiting);
	const events = (await once(t, waiting, request)).events;
	const ran = events.find(({end}) => end.kind === 'ret' || end.kind === 'exited');
	if (ran && startsOf(waiting) === startsBefore) {
		t.fail({
			expected: 'the id of the old process is refused',
			actual: `${ran.phase} ran on id ${String(ran.instanceId)}, which the new process had given to another instance`,
		});
	}
}

function startsOf(kong: {readonly instanceEvents: readonly {readonly kind: string}[]}): number {
	return kong.instanceEvents.filter(event => event.kind === 'started').length;
}
