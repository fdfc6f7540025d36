import {drive, endText, needsOrdinary, once, timedOut, withCalls} from '../../checks/drive.js';
import type {Check, Rule} from '../../rule.js';
import {servesNext} from './next.js';

/** The call is left only after its connection: Kong is to notice that first. */
const cutsWithinMs = 20;

export const lostConnection: readonly Rule[] = [
	{
		id: 'robustness/connection-cut',
		level: 'MUST',
		title: 'A connection closed in the middle of an event leaves the server alive',
		requirement:
			'When Kong closes the connection while an event waits for its answer, the server lives and serves the next event.',
		why: 'nginx closes connections when a worker ends, when a request is aborted, and (ProtoBuf) after every exit and every Lua error',
		consequence: 'One aborted request takes the plugin away from all.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			withCalls(t, await drive(t));
			for (let round = 0; round < 3; round += 1) {
				const kong = t.kong();
				kong.intercept(() => {
					setImmediate(() => kong.cutConnections());
					return new Promise(resolve => setTimeout(resolve, cutsWithinMs, {kind: 'raised', message: 'connection cut'}));
				});
				const {events} = await once(t, kong, {method: 'GET', path: '/cut', headers: {host: 'example.test'}});
				const hung = events.find(timedOut);
				if (hung)
					t.fail({
						expected: 'other events are served',
						actual: `after ${round + 1} requests cut off, ${endText(hung)}`,
					});
			}
			await servesNext(t, 'its connection was closed');
		},
	},
	{
		id: 'robustness/abandoned-event',
		level: 'MUST',
		title: 'An event that Kong abandons does not stop the server',
		requirement: 'When Kong never answers a PDK call, the server serves other events.',
		why: 'plugin_servers/rpc: a Lua error in a PDK function, or kong.response.exit, ends the dialogue without an answer',
		consequence: 'The first PDK call that raises stops the plugin for all later requests.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			withCalls(t, await drive(t));
			const kong = t.kong({intercept: () => ({kind: 'raised', message: 'abandoned on purpose'})});
			for (let round = 0; round < 10; round += 1) {
				const seen = await drive(t, {
					kong,
					requests: [{method: 'GET', path: '/abandoned', headers: {host: 'example.test'}}],
				});
				const hung = seen.events.find(timedOut);
				if (hung)
					t.fail({expected: 'other events are served', actual: `after ${round} abandoned requests, ${endText(hung)}`});
			}
			await servesNext(t, 'ten events were abandoned');
		},
	},
	{
		id: 'robustness/bare-connect',
		level: 'MUST',
		title: 'Connections that say nothing are harmless',
		requirement: 'Connections that are opened and closed without a byte leave the server serving.',
		why: 'Kong 3.1 to 3.4 probed the socket this way every 0.1 s; a worker that ends closes its idle pool',
		consequence: 'The server dies or stops accepting at the first reload of Kong.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			for (let round = 0; round < 50; round += 1) {
				const kong = t.kong();
				await kong.connectOnly();
				await kong.stop();
			}
			await servesNext(t, '50 connections were opened and closed');
		},
	},
];
