import {setTimeout as sleep} from 'node:timers/promises';
import {once} from '../../checks/drive.js';
import {usageOf} from '../../checks/usage.js';
import type {Check, Rule} from '../../rule.js';

const windowMs = 400;
/** Of one core. A loop that spins gets more, also on a machine that is busy otherwise; timers and watchers stay far below. */
const mostShare = 0.1;

/** What a server does when there is nothing to do. */
export const idleServer: readonly Rule[] = [
	{
		id: 'resources/idle-cpu',
		level: 'SHOULD',
		title: 'A server without work uses no processor time',
		requirement: 'With no event open the server and its processes use less than a tenth of a core.',
		why: 'rpc: ngx.socket.connect keeps connections open between requests (setkeepalive), and closes them when it likes: both are waits, not work',
		consequence: 'A node without traffic runs at full load, and its neighbours wait.',
		fix: {any: 'wait for a connection to be readable; take the end of a stream for the end of it'},
		needs: 'fresh',
		async check(t: Check) {
			usageOf(t);
			const [cut, idle] = [t.kong(), t.kong()];
			const request = {method: 'GET', path: '/idle', headers: {host: 'example.test'}};
			await once(t, cut, request);
			await once(t, idle, request);
			await cut.stop();
			const shares: number[] = [];
			// What it still has to do (collect garbage, compile) is done in the first: only a server that goes on is one that spins.
			while (shares.length < 4 && (shares.at(-1) ?? 1) >= mostShare) shares.push(await shareOfCore(t));
			if (!t.server.running) t.untestable('the server process ended');
			if (shares.every(share => share >= mostShare)) {
				const percents = shares.map(share => `${Math.round(share * 100)} %`).join(', ');
				t.fail({
					expected: 'less than 10 % of a core with one idle connection and nothing to do',
					actual: `${percents} of a core, one ${windowMs} ms after the other`,
				});
			}
		},
	},
];

async function shareOfCore(t: Check): Promise<number> {
	const cpuMs = () => usageOf(t).reduce((sum, usage) => sum + usage.cpuMs, 0);
	const [began, before] = [performance.now(), cpuMs()];
	await sleep(windowMs);
	return Math.max(0, cpuMs() - before) / (performance.now() - began);
}
