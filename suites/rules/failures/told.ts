import {setTimeout as sleep} from 'node:timers/promises';
import type {EventPhase, KongResponse} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {endText, timedOut} from '../../checks/drive.js';
import {markerSeen} from '../../checks/markers.js';
import type {Check, Rule} from '../../rule.js';
import {drivenPhases, needsQuietProbe, runPhase, stepsIn, thrownText, throws} from './probe.js';

/** Where a ProtoBuf server can end the request: kong.response.exit is not allowed elsewhere. */
const exitPhases: readonly EventPhase[] = ['access', 'rewrite', 'response', 'preread'];

/** How long what a server writes may be on its way. */
const pollMs = 10;

/** What is told of a handler that threw. */
export const toldRules: readonly Rule[] = [
	{
		id: 'failures/throw-is-failure',
		level: 'SHOULD',
		title: 'A handler that throws does not look as if it had done its work',
		requirement:
			'In every phase, the event of a handler that throws ends with an error (MsgPack) or by kong.response.exit, not with "ret" or the empty frame.',
		why: 'plugin_servers/rpc: handle_event logs an error; "ret" and the empty frame are what a handler that let the request through ends with',
		consequence:
			"MsgPack: the request goes on either way (every Kong version only logs the error), but nothing of it stands in Kong's log. " +
			'ProtoBuf: the request goes on where the server could have stopped it: an authentication plugin that fails lets everybody in.',
		fix: {
			any: 'MsgPack: answer [1, id, text, nil]. ProtoBuf has no error: call kong.response.exit with 500 where the phase allows it. Or exit with 500 in both: the request then does not go on.',
			js: 'kong-pdk 0.6.0 ends the event with "ret": put the body of each handler into try/catch and await kong.response.exit(500).',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsQuietProbe(t);
			const phases = drivenPhases(t).filter(one => t.dialect.refusesBy === 'error' || exitPhases.includes(one));
			if (phases.length === 0)
				t.skip('the plugin declares no phase in which a ProtoBuf server can tell that it failed');
			for (const phase of phases) {
				const {event} = await runPhase(t, stepsIn(t, phase, [throws]), phase);
				const {end, wouldLoop} = event;
				if (end.kind === 'exited' || (end.kind === 'abandoned' && end.by === 'pdk')) continue;
				if (end.kind === 'failed' && end.fault === undefined && !wouldLoop) continue;
				await livesOn(t, `a handler threw in ${phase}`);
				if (end.kind !== 'ret') t.untestable(`the event was not answered: ${endText(event)}`);
				t.fail({
					expected: t.dialect.refusesBy === 'error' ? 'an error, or kong.response.exit' : 'kong.response.exit',
					actual: `${endText(event)}, as if the handler had not thrown`,
				});
			}
			await livesOn(t, `a handler threw in ${phases.join(', ')}`);
		},
	},
	{
		id: 'failures/throw-text',
		level: 'SHOULD',
		title: 'What a handler throws can be read',
		requirement:
			"The text of what a handler throws stands in the error answered to Kong; where there is none, in a PDK call or in the server's output.",
		why: "plugin_servers/rpc/mp_rpc.lua: handle_event logs the error's text; plugin_servers/process.lua: grab_logs logs what the server writes",
		consequence: 'A plugin fails on some requests, and nothing tells its author or the operator where or why.',
		fix: {
			any: "Answer the exception's message as the error text, or write it to stderr: Kong logs both.",
			python:
				'With -m nobody reads what a handler raises (apply_async keeps it): catch it and write it with kong.log.err.',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsQuietProbe(t);
			const [phase] = drivenPhases(t);
			const text = `${thrownText} (${t.seed + 4711})`;
			const offset = t.server.output?.offset ?? 0;
			const {event, response} = await runPhase(t, stepsIn(t, phase, [{throw: text}]), phase);
			const {end} = event;
			if (end.kind === 'failed' && end.fault === undefined && !event.wouldLoop) {
				if (end.message.includes(text)) return;
				t.fail({expected: `an error text with "${text}"`, actual: JSON.stringify(end.message)});
			}
			if (inCalls(response, text) || (await inOutput(t, offset, text))) return;
			if (t.server.output === undefined)
				t.skip('what this server writes cannot be seen: it was started by somebody else');
			const unanswered = timedOut(event) ? ', and the event was not answered' : '';
			t.fail({
				expected: `"${text}" somewhere`,
				actual: `neither a PDK call nor the output of the server has it${unanswered}`,
			});
		},
	},
];

function inCalls(response: KongResponse, text: string): boolean {
	return response.calls.some(call => markerSeen(call.args, [text]));
}

async function inOutput(t: Check, offset: number, text: string): Promise<boolean> {
	const deadline = performance.now() + t.deadlineMs;
	while (performance.now() < deadline) {
		if (t.server.output?.since(offset).includes(text)) return true;
		await sleep(pollMs);
	}
	return false;
}
