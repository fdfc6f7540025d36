import type {EventPhase} from '../../../mock-kong/internal.js';
import {brokenOf, drive, endedWell, endText} from '../../checks/drive.js';
import {noStreams} from '../../checks/phases.js';
import type {Check, Rule} from '../../rule.js';

const consequences: Record<EventPhase, string> = {
	certificate: 'The TLS handshake hangs or fails.',
	rewrite: 'MsgPack: after up to 60 s the request goes on without the plugin; ProtoBuf: a 500.',
	access:
		'MsgPack: after up to 60 s the request reaches the service without the plugin (an authentication plugin lets everybody in); ProtoBuf: a 500.',
	response:
		'The client waits up to 60 s for a response that is already there, then gets it unchanged (MsgPack) or a 500 (ProtoBuf).',
	preread: 'The stream hangs before a byte is proxied.',
	log: 'A timer of Kong hangs for 60 s for each request: Kong runs out of timers.',
};

function phaseEnds(phase: EventPhase): Rule {
	return {
		id: `phases/${phase}-ends`,
		level: 'MUST',
		title: `The ${phase} event ends`,
		requirement: `Every ${phase} event ends: with "ret" or the empty frame, by kong.response.exit, or because Kong abandoned it.`,
		why: 'plugin_servers/rpc: bridge_loop reads until the event ends; nothing in Kong bounds the dialogue',
		consequence: consequences[phase],
		needs: 'shared',
		async check(t: Check) {
			if (!t.plugin.phases.includes(phase)) t.skip(`the plugin declares no ${phase} phase`);
			const never = phase === 'preread' ? noStreams(t) : undefined;
			if (never !== undefined) t.skip(never);
			const seen = await drive(t);
			const events = seen.events.filter(event => event.phase === phase);
			const broken = events.find(event => !endedWell(event));
			if (broken) t.fail({expected: 'the event ends', actual: endText(broken)});
			if (events.length === 0) {
				const earlier = brokenOf([seen]);
				if (earlier) t.untestable(`the phase was not reached: ${endText(earlier)}`);
				t.skip('no sample request reached the phase: an earlier phase ended each of them; try another --config');
			}
		},
	};
}

export const eachPhaseEnds: readonly Rule[] = [
	phaseEnds('certificate'),
	phaseEnds('rewrite'),
	phaseEnds('access'),
	phaseEnds('response'),
	phaseEnds('preread'),
	phaseEnds('log'),
];
