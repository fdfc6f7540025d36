import {createPdk, type RecordedCall} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {brokenOf, drive, endText, needsOrdinary, timedOut, withCalls} from '../../checks/drive.js';
import type {Check, Rule} from '../../rule.js';

/** Kong's texts for a call in the wrong phase: its own phase checks, and nginx's. */
const phaseError = /cannot be called in .* phase|API disabled in the (current )?context|no phase in/;

export const calls: readonly Rule[] = [
	{
		id: 'pdk-calls/known-function',
		level: 'MUST',
		title: 'Each PDK call names a function Kong has',
		requirement: 'The method of every PDK call is a function of this Kong version.',
		why: 'plugin_servers/rpc: call_pdk_method (MsgPack) logs and answers nil, call_pdk (ProtoBuf) fails the event',
		consequence: 'MsgPack: the plugin gets nil where it expects a value, silently; ProtoBuf: the client gets a 500.',
		needs: 'shared',
		async check(t: Check) {
			const calls = withCalls(t, await drive(t));
			const unknown = calls.find(call => call.outcome.kind === 'unknown');
			if (!unknown) return;
			const near = typeof unknown.method === 'string' ? createPdk(t.version).closestNames(unknown.method) : [];
			t.fail({
				expected: near.length > 0 ? `a function Kong has: ${near.join(' or ')}?` : 'a function Kong has',
				actual: `in ${unknown.phase} the plugin called ${String(unknown.method)}`,
			});
		},
	},
	{
		id: 'pdk-calls/arguments',
		level: 'MUST',
		title: 'Each PDK call passes arguments Kong accepts',
		requirement: 'No PDK call raises an error in Kong because of its arguments or the state of the request.',
		why: 'kong/pdk: argument checks raise Lua errors; plugin_servers/rpc does not catch them',
		consequence: 'The event is abandoned without an answer and the client gets a 500.',
		needs: 'shared',
		async check(t: Check) {
			const calls = withCalls(t, await drive(t));
			const raised = calls.find(call => call.outcome.kind === 'raised' && !phaseError.test(call.outcome.message));
			if (raised) t.fail({expected: "arguments that pass the checks of Kong's PDK", actual: raisedText(raised)});
		},
	},
	{
		id: 'pdk-calls/allowed-phase',
		level: 'MUST',
		title: 'Each PDK call is made in a phase where it is allowed',
		requirement: 'No PDK call is made in a phase in which Kong refuses it.',
		why: 'kong/pdk/private/phases.lua: check; in the log phase the event runs in a timer, where nginx has no request any more',
		consequence: 'The event is abandoned without an answer; up to the response phase the client gets a 500.',
		needs: 'shared',
		async check(t: Check) {
			const calls = withCalls(t, await drive(t));
			const raised = calls.find(call => call.outcome.kind === 'raised' && phaseError.test(call.outcome.message));
			if (raised) t.fail({expected: 'only calls that are allowed in their phase', actual: raisedText(raised)});
		},
	},
	{
		id: 'pdk-calls/nil-answer',
		level: 'MUST',
		title: 'A nil answer neither hangs nor kills the server',
		requirement:
			'When Kong answers nil (no such header, no consumer, an error inside Kong), the event still ends and the server lives.',
		why: 'plugin_servers/rpc: nil, nil and an error all reach the server as an answer without Data (MsgPack since 3.0) or an empty frame (ProtoBuf)',
		consequence: 'A request without the header the plugin looks for stops the plugin for everybody.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const nilKong = t.kong({
				intercept: (call, next) => (answersNil(t, call.method) ? {kind: 'returned', values: []} : next()),
			});
			const seen = await drive(t, {kong: nilKong});
			withCalls(t, seen);
			const hung = seen.events.find(timedOut);
			if (hung) t.fail({expected: 'the event ends', actual: endText(hung)});
			await livesOn(t, 'an answer of nil');
			const after = await drive(t);
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'the next request is served as before', actual: endText(broken)});
		},
	},
	{
		id: 'pdk-calls/no-holes',
		level: 'SHOULD',
		title: 'No nil stands before the last argument',
		requirement: 'Args has no nil between values that Kong should see.',
		why: "plugin_servers/rpc/mp_rpc.lua: call_pdk_method does unpack(args); Lua's length of a table with holes ends at a hole",
		consequence: 'Arguments behind the nil are lost: exit(200, nil, headers) loses the headers.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			const calls = withCalls(t, await drive(t));
			const holed = calls.find(({args, rawArgs = args}) => Array.isArray(rawArgs) && hasHole(rawArgs));
			if (holed)
				t.fail({
					expected: 'a list without nil before its last value',
					actual: `in ${holed.phase}, ${String(holed.method)} was called with a nil before its last argument`,
				});
		},
	},
];

function raisedText(call: RecordedCall): string {
	const message = call.outcome.kind === 'raised' ? call.outcome.message : '';
	return `in ${call.phase}, ${String(call.method)} raised: ${message}`;
}

/** Whether nil can be an answer of the function; exit and error never answer. */
function answersNil(t: Check, method: unknown): boolean {
	const name = String(method);
	if (name === 'kong.response.exit' || name === 'kong.response.error') return false;
	return t.dialect.canAnswerNil(name, t.version);
}

function hasHole(args: readonly unknown[]): boolean {
	const last = args.findLastIndex(value => value !== undefined);
	return args.slice(0, Math.max(last, 0)).includes(undefined);
}
