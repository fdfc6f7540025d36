import {setTimeout as sleep} from 'node:timers/promises';
import type {KongCore} from '../../../mock-kong/internal.js';
import {ends, livesOn} from '../../checks/alive.js';
import {endText, faultOf, needsOrdinary} from '../../checks/drive.js';
import {isProbe, needsProbe, type ProbeStep, probeKong} from '../../checks/probe.js';
import {stepProblem} from '../../checks/step.js';
import type {Check, Rule} from '../../rule.js';
import {eventOf, exitSteps, leave, leaveAll, leavings, probePath, servesNext} from './script.js';

const manyExits = 1200;
const atOnce = 16;

/** What the server does once an event was left. */
export const exitAfterwards: readonly Rule[] = [
	{
		id: 'exit/refused-phase',
		level: 'MUST',
		title: 'An exit that Kong refuses does not stop the server',
		requirement:
			'After kong.response.exit in log or certificate, where Kong raises an error and answers nothing, events run as before.',
		why: 'kong/pdk/private/phases.lua: check raises in log and certificate; plugin_servers/rpc does not catch it',
		consequence: 'A few exits in the log phase, and the plugin answers nobody any more.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			const phases = t.plugin.phases.filter(phase => phase === 'log' || phase === 'certificate');
			if (phases.length === 0) t.skip('the plugin declares neither log nor certificate');
			await needsOrdinary(t);
			for (const phase of phases) {
				const kong = probeKong(t, {[phase]: exitSteps(500, 'refused')});
				for (let round = 0; round < 12; round += 1) {
					const response = await (phase === 'log' ? kong.request(probePath) : kong.certificate(probePath));
					const event = eventOf({phase}, response);
					if (event?.end.kind === 'abandoned' && event.end.by === 'pdk') continue;
					const seen = event ? endText(event) : 'no event';
					if (round === 0 && (!event || faultOf(event) === undefined))
						t.untestable(`Kong did not refuse the exit in ${phase}: ${seen}`);
					t.fail({expected: `the event runs up to the exit after ${round} refused ones`, actual: seen});
				}
				await servesNext(t, `12 exits that Kong refused in ${phase}`);
			}
			await livesOn(t, `exits that Kong refused in ${phases.join(', ')}`);
		},
	},
	{
		id: 'exit/connection-kept',
		level: 'SHOULD',
		title: 'The connection is used again after an exit',
		requirement: 'An exit leaves its connection open; the next event comes on it.',
		why: 'plugin_servers/rpc/mp_rpc.lua: Rpc:call has put it back into the pool before Kong looks at the exit',
		consequence:
			'The next event may be sent on a connection that is being closed: Kong reads "no data" and lets the request through.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			const {left, problem} = await leaveAll(await leavings(t));
			await sleep(t.settleMs);
			for (const leaving of left) {
				const {kong, what} = leaving;
				const opened = marks(kong, 'connect');
				if (marks(kong, 'close') > 0)
					t.fail({expected: `the connection stays open after ${what}`, actual: 'the server closed it'});
				await leave(t, leaving);
				if (marks(kong, 'connect') > opened) t.untestable(`Kong opened another connection after ${what}`);
			}
			if (problem !== undefined) t.untestable(problem);
		},
	},
	{
		id: 'exit/event-freed',
		level: 'SHOULD',
		title: 'An event that was left is forgotten',
		requirement: 'After an exit the server keeps nothing of the event: a Step for it is refused.',
		why: 'kong/pdk/response.lua: exit; Kong never sends a Step for that event again, so nothing else would end it',
		consequence:
			'Each request the plugin refuses leaves an event, and often a thread, behind: the server grows until it is killed.',
		fix: {
			any: 'end the event when its handler calls kong.response.exit or kong.response.error, in the answer to HandleEvent too',
		},
		protocols: ['MsgPack:1'],
		// An id of an event that has ended may be another rule's event by now.
		needs: 'fresh',
		async check(t: Check) {
			for (const leaving of await leavings(t)) {
				const {kong, what, phase} = leaving;
				await leave(t, leaving);
				const id = kong.firstAnswers.findLast(answer => answer.phase === phase)?.eventId;
				if (id === undefined) t.untestable(`no EventId was seen for ${what}`);
				const problem = await stepProblem(kong, id);
				if (problem !== undefined)
					t.fail({expected: `after ${what}, a Step for the event is refused`, actual: problem});
			}
		},
	},
	{
		id: 'exit/last-word',
		level: 'SHOULD',
		title: 'Nothing is sent after an exit',
		requirement:
			'The call of kong.response.exit is the last thing the server sends for its event, whatever the handler does next.',
		why: 'plugin_servers/rpc: nobody reads on; on MsgPack the connection is idle by then, and nginx closes an idle connection on which bytes arrive',
		consequence:
			'Kong drops connections that later events could have used; a Step may get the answer of another event.',
		// What a handler does after its exit may cost the server a worker, or its life (exit/code-after).
		needs: 'fresh',
		async check(t: Check) {
			const after: readonly ProbeStep[] = [
				{call: 'kong.log.notice', args: ['after the exit']},
				{call: 'kong.response.set_header', args: ['x-after', 'exit']},
			];
			const {left, problem} = await leaveAll(await leavings(t, isProbe(t) ? after : []));
			if (await ends(t)) t.untestable('the server process ended after an exit (see exit/code-after)');
			for (const {kong, what} of left) {
				const note = kong.transcript.messages().find(({kind}) => kind === 'note');
				if (note)
					t.fail({
						expected: `silence after ${what}`,
						actual: `connection ${note.connection}: ${note.text ?? ''}`,
					});
			}
			if (problem !== undefined) t.untestable(problem);
		},
	},
	{
		id: 'exit/thousand-exits',
		level: 'MUST',
		title: 'A thousand exits leave the server serving',
		requirement: `After ${manyExits} exits the next event is served.`,
		why: 'kong/pdk/response.lua: exit answers nothing, so whatever an event holds must be given back without an answer',
		consequence:
			'A plugin that refuses requests runs out of threads or file descriptors within hours and then answers nobody.',
		slow: true,
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const all = (await leavings(t)).filter(({phase}) => phase !== 'response');
			const [leaving] = all;
			if (!leaving) t.skip('the plugin exits in the response phase only');
			for (let exits = 0; exits < manyExits; exits += atOnce) {
				const responses = await Promise.all(Array.from({length: atOnce}, () => leaving.run()));
				const broken = responses
					.map(response => eventOf(leaving, response))
					.find(event => event?.end.kind !== 'exited');
				if (!broken) continue;
				const after = `after ${exits} exits, ${leaving.what}: ${endText(broken)}`;
				if (exits === 0) t.untestable(after);
				t.fail({expected: 'the event runs and is left', actual: after});
			}
			await servesNext(t, `${manyExits} exits`);
			await livesOn(t, `${manyExits} exits`);
		},
	},
];

/** How often the server closed a connection, or Kong opened one. */
function marks(kong: KongCore, kind: 'connect' | 'close'): number {
	const from = kind === 'connect' ? 'kong' : 'server';
	return kong.transcript.messages().filter(message => message.kind === kind && message.from === from).length;
}
