import type {KongCore} from '../../../mock-kong/internal.js';
import {brokenOf, endText, needsConfigChanges, needsOrdinary, once} from '../../checks/drive.js';
import {usageOf} from '../../checks/usage.js';
import type {Check, Rule} from '../../rule.js';

const mebibyte = 1024 * 1024;
const batches = 4;
const eventsPerBatch = 1500;
/** What an event may leave: garbage that is collected one day, not the event itself. */
const mostPerEvent = 4096;
/** Whatever it does: a server that grows by more than this is not driven on. */
const mostAtAll = 512 * mebibyte;
const instancesPerBatch = 40;
const configBytes = 512 * 1024;

/** Resident memory says little at any moment: these drive a server for a while and look where it goes. */
export const memory: readonly Rule[] = [
	{
		id: 'resources/event-memory',
		level: 'SHOULD',
		title: 'Events leave no memory behind',
		requirement: `Over ${batches * eventsPerBatch} requests, after ${eventsPerBatch} to warm up, the resident memory does not go up by more than ${mostPerEvent} bytes a request.`,
		why: 'plugin_servers/rpc: handle_event runs for each phase of each request, for as long as Kong lives',
		consequence: 'The server is killed for its memory every few hours or days, with all requests that were in it.',
		fix: {any: 'forget an event when it has ended, also by exit and by error'},
		needs: 'fresh',
		slow: true,
		async check(t: Check) {
			usageOf(t);
			await needsOrdinary(t);
			const kong = t.kong();
			const most = resident(t) + mostAtAll;
			const run = async () => {
				for (let done = 0; done < eventsPerBatch; done += 1) {
					await ordinary(t, kong);
					if (done % 100 === 0 && resident(t) > most) return;
				}
			};
			await grows(t, run, eventsPerBatch * mostPerEvent, `${eventsPerBatch} requests`);
		},
	},
	{
		id: 'resources/instance-memory',
		level: 'SHOULD',
		title: 'Closed instances leave no memory behind',
		requirement:
			'An instance that was closed is freed: starting, using and closing instances with large configs does not keep their configs.',
		why: 'plugin_servers/plugin.lua: get_instance_id starts a new instance and closes the old one at each change of a config',
		consequence: 'Each change of a config makes the server larger, until it is killed for its memory.',
		fix: {any: 'forget the instance and its config on CloseInstance'},
		needs: 'fresh',
		slow: true,
		async check(t: Check) {
			usageOf(t);
			needsConfigChanges(t);
			await needsOrdinary(t);
			const kong = t.kong();
			let count = 0;
			const run = async () => {
				for (let done = 0; done < instancesPerBatch; done += 1) {
					count += 1;
					// A key that no schema knows: what is kept of it is the config as it came.
					kong.configure({...t.config, conform_padding: `${count}-`.padEnd(configBytes, '0123456789')});
					await ordinary(t, kong);
				}
			};
			const most = (instancesPerBatch * configBytes) / 2;
			await grows(t, run, most, `${instancesPerBatch} instances with ${configBytes / 1024} KiB of config`);
		},
	},
];

async function ordinary(t: Check, kong: KongCore): Promise<void> {
	const broken = brokenOf([await once(t, kong, {method: 'GET', path: '/memory', headers: {host: 'example.test'}})]);
	if (broken) t.untestable(endText(broken));
}

/** Fails when the batches, after one to warm up, made the server larger by more than `most` bytes each on average. */
async function grows(t: Check, run: () => Promise<void>, most: number, what: string): Promise<void> {
	const limit = resident(t) + mostAtAll;
	const sizes: number[] = [];
	const bounded = async () => {
		await run();
		if (!t.server.running) t.untestable('the server process ended');
		const size = resident(t);
		sizes.push(size);
		return size < limit;
	};
	for (let batch = 0; batch <= batches; batch += 1) if (!(await bounded())) break;
	const [first = 0] = sizes;
	const last = sizes.at(-1) ?? 0;
	if (last < limit && last - first <= batches * most) return;
	const told = sizes.map(bytes => (bytes / mebibyte).toFixed(0)).join(', ');
	t.fail({
		expected: `${batches} batches of ${what} that leave less than ${((batches * most) / mebibyte).toFixed(0)} MiB behind, after one to warm up`,
		actual: `resident memory after each batch, in MiB: ${told}`,
	});
}

function resident(t: Check): number {
	return usageOf(t).reduce((sum, usage) => sum + usage.residentBytes, 0);
}
