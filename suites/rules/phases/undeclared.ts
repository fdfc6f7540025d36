import {livesOn} from '../../checks/alive.js';
import {brokenOf, drive, endText, faultText, needsOrdinary} from '../../checks/drive.js';
import type {Check, Rule} from '../../rule.js';

const all = ['rewrite', 'access', 'response', 'preread', 'certificate', 'log'];

export const undeclared: readonly Rule[] = [
	{
		id: 'phases/undeclared',
		level: 'SHOULD',
		title: 'An event of a phase the plugin does not handle is refused',
		requirement:
			'An event of a phase that is not in the dump gets an error or its end (ProtoBuf: or the connection closed), and the server serves on.',
		why: 'plugin_servers/plugin.lua: build_phases: Kong goes by the dump it read when it started, and by no newer one',
		consequence:
			'After an update that takes a handler away, the requests of a Kong that still runs hang for 60 s each.',
		fix: {any: 'Answer with an error that names the phase; do not look for a handler where none may be.'},
		needs: 'fresh',
		async check(t: Check) {
			const phase = all.find(name => !t.plugin.phases.includes(name)) ?? 'conform_no_phase';
			await needsOrdinary(t);
			const kong = t.kong();
			const started = await kong.startInstance();
			if ('failure' in started) t.untestable(`no instance: ${started.failure.message}`);
			const end = await kong.rpc().handleEvent(started.id, phase, () => ({kind: 'returned', values: []}), {atEnd: []});
			const fault = 'fault' in end ? end.fault : undefined;
			const refused = fault === undefined || (fault === 'closed' && t.dialect.refusesBy === 'closing');
			const expected = `an error or the end of the event for the phase ${phase}`;
			await livesOn(t, `an event of the phase ${phase}`, expected);
			if (!refused) t.fail({expected, actual: `${'message' in end ? end.message : end.kind}${faultText(fault)}`});
			const after = await drive(t, {requests: [{method: 'GET', path: '/', headers: {host: 'example.test'}}]});
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'the next event is served', actual: endText(broken)});
		},
	},
];
