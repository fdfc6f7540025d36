import {endedWell, endText, needsOrdinary} from '../../checks/drive.js';
import {keepsToItself} from '../../checks/own-data.js';
import {noStreams} from '../../checks/phases.js';
import type {Check, Rule} from '../../rule.js';

const streams = 24;

export const streamRules: readonly Rule[] = [
	{
		id: 'phases/log-after-preread',
		level: 'MUST',
		title: 'A stream that ends in preread is logged',
		requirement:
			'When Kong ends a stream in the middle of its preread event, the log event of that stream runs and ends.',
		why: 'init.lua: Kong.preread: an exit or a Lua error is the end of the stream; Kong.log runs for it like for any other',
		consequence: 'Streams that were refused are never logged; each one leaves a timer of Kong waiting.',
		needs: 'fresh',
		async check(t: Check) {
			needsStreams(t);
			if (!t.plugin.phases.includes('log')) t.skip('the plugin declares no log phase');
			await needsOrdinary(t);
			let ended = 0;
			const kong = t.kong({
				intercept: (call, next) => {
					if (call.phase !== 'preread') return next();
					ended += 1;
					return {kind: 'raised', message: `${String(call.method)} raised on purpose`};
				},
			});
			for (let round = 1; round <= 5; round += 1) {
				const {events} = await kong.stream({data: 'conform'});
				if (ended === 0) t.skip('the plugin makes no PDK call in the preread phase');
				const broken = events.find(event => !endedWell(event));
				const after = `${round} stream${round === 1 ? '' : 's'} ended in preread`;
				if (broken) t.fail({expected: `the log event ends after ${after}`, actual: endText(broken)});
				if (!events.some(event => event.phase === 'log')) t.untestable(`Kong sent no log event after ${after}`);
			}
		},
	},
	{
		id: 'phases/own-stream',
		level: 'MUST',
		title: 'Data of a stream stays with it',
		requirement: 'Of many streams at once, each goes on with its own client and consumer.',
		why: 'plugin_servers/rpc: Step carries the EventId (MsgPack), the connection the event (ProtoBuf), in streams as in requests',
		consequence: 'A stream is judged by the address of another: the wrong client is let in.',
		needs: 'shared',
		async check(t: Check) {
			needsStreams(t);
			const kong = t.kong();
			await keepsToItself(
				t,
				'stream',
				Array.from({length: streams}, (_, i) => {
					const address = `10.9.${i}.${200 - i}`;
					const username = `conform-user-${i}-${String.fromCharCode(97 + i)}`;
					const id = `11111111-1111-4111-8111-${String(i).padStart(12, '0')}`;
					return {
						marks: [address, username, id],
						run: () => kong.stream({data: 'conform', client: {address}, consumer: {id, username}}),
					};
				}),
			);
		},
	},
];

function needsStreams(t: Check): void {
	if (!t.plugin.phases.includes('preread')) t.skip('the plugin declares no preread phase');
	const reason = noStreams(t);
	if (reason !== undefined) t.skip(reason);
}
