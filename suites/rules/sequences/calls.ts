import type {RecordedCall} from '../../../mock-kong/internal.js';
import {isRequestPhase} from '../../../mock-kong/rpc/phases.js';
import {endedAtFirst, endedWell, endText, needsOrdinary, once, runsText} from '../../checks/drive.js';
import {markerSeen} from '../../checks/markers.js';
import {isProbe, needsProbe, type ProbeStep, probeKong, probeRequest, told} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';
import {Turns} from './turns.js';

const bridge = 'plugin_servers/rpc: bridge_loop (MsgPack), Rpc:call (ProtoBuf)';
/** As few as concurrency/held-event asks for: a small pool of workers is no fault. */
const openEvents = 2;

export const sequenceCalls: readonly Rule[] = [
	{
		id: 'sequences/calls-in-order',
		level: 'MUST',
		title: 'PDK calls come in the order of the handler, each once',
		requirement:
			'Calls that change something reach Kong in the order in which the handler makes them, as often as it makes them, each time the handler runs.',
		why: `${bridge} does one call after the other`,
		consequence: 'The later of two changes is undone by the earlier one, or a change is missing.',
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phase = ['access', 'rewrite'].find(name => t.plugin.phases.includes(name));
			if (phase === undefined) t.skip('the plugin declares neither access nor rewrite');
			const kong = probeKong(t, {[phase]: changes});
			const wanted = changes.map(({args}) => args.join('='));
			for (let round = 1; round <= 3; round += 1) {
				const {response, event} = await probeRequest(kong, phase);
				if (!event || !endedWell(event)) t.untestable(event ? endText(event) : `no ${phase} event`);
				const made = response.calls.filter(isChange).map(({args}) => (Array.isArray(args) ? args.join('=') : ''));
				const at = wanted.findIndex((text, i) => made[i] !== text);
				if (at < 0 && made.length === wanted.length) continue;
				const index = at < 0 ? wanted.length : at;
				t.fail({
					expected: `${wanted.length} calls of ${change}, as the handler makes them`,
					actual: `${made.length} calls; in run ${round}, number ${index + 1} should be ${wanted[index] ?? 'none'} and is ${made[index] ?? 'missing'}`,
				});
			}
		},
	},
	{
		id: 'sequences/answered-in-turn',
		level: 'MUST',
		title: 'Open events go on in any order',
		requirement:
			'Of several events that wait, each goes on with the answer to its own call, in whatever order Kong answers; on MsgPack all of them may come on one connection.',
		why: 'plugin_servers/rpc/mp_rpc.lua: Rpc:call gives the connection back before the PDK function runs, so another event may use it; Kong answers when it is done, not in the order of the calls',
		consequence: 'Under load an event gets the answers of another: the wrong user is let in, or events hang.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			for (const order of ['first', 'last'] as const) {
				const turns = new Turns(order);
				const kong = isProbe(t)
					? probeKong(t, askingTwice(t), {intercept: turns.intercept})
					: t.kong({intercept: turns.intercept});
				const marks = Array.from({length: openEvents}, (_, i) => `turn-mark-${order}-${'abcdefgh'[i]}`);
				let held = 0;
				for (const mark of marks) held += Number(await turns.add(() => once(t, kong, markedRequest(mark))));
				const responses = await turns.run();
				const how = order === 'first' ? 'answered in rotation' : 'the one opened last answered first';
				const broken = responses.flatMap(({events}) => events).find(event => !endedAtFirst(event));
				if (broken) t.fail({expected: `${openEvents} open events, ${how}: all end`, actual: runsText(broken)});
				if (turns.calls === 0) t.skip('the plugin makes no PDK call');
				if (held < openEvents) t.untestable(`only ${held} events waited at once`);
				const crossed = responses.flatMap(({calls}, i) => foreign(calls, marks, i));
				const [first] = crossed;
				if (first !== undefined) t.fail({expected: `${how}: only data of its own request`, actual: first});
				if (!isProbe(t)) continue;
				for (const [i, response] of responses.entries()) {
					const seen = told(response);
					if (seen.length === 0 || seen.some(answer => answer !== marks[i]))
						t.fail({
							expected: `${how}: each answer is ${marks[i]}`,
							actual: `the probe was told ${JSON.stringify(seen)}`,
						});
				}
			}
		},
	},
	{
		id: 'sequences/calls-at-once',
		level: 'SHOULD',
		title: 'Calls that one handler makes at once get their own answers',
		requirement: 'When a handler makes several PDK calls before it waits for any, each gets the answer to itself.',
		why: `${bridge} takes one call at a time and knows nothing of others: the server has to queue them and hand out the answers`,
		consequence: 'The plugin takes one value for another (one header for the other), now and then.',
		fix: {
			js: 'await each PDK call before the next one',
			go: 'make PDK calls from one goroutine',
			any: 'one call on the wire at a time',
		},
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phase = ['access', 'rewrite'].find(name => t.plugin.phases.includes(name));
			if (phase === undefined) t.skip('the plugin declares neither access nor rewrite');
			const names = ['x-a', 'x-b', 'x-c', 'x-d', 'x-e'];
			const together = names.map(name => ({call: 'kong.request.get_header', args: [name]}));
			const headers = {host: 'example.test', ...Object.fromEntries(names.map(name => [name, `value of ${name}`]))};
			// Before its first call nobody waits for what a handler asks: it has to have made one.
			const kong = probeKong(t, {[phase]: [{call: 'kong.request.get_method'}, {together}]});
			const request = {method: 'GET', path: '/at-once', headers};
			for (let round = 0; round < 5; round += 1) {
				const {response, event} = await probeRequest(kong, phase, request);
				if (!response.calls.some(({method}) => method === 'kong.request.get_header') && event && endedWell(event))
					t.skip('the probe makes no calls at the same time');
				const seen = JSON.stringify(told(response)[0] ?? null);
				const expected = JSON.stringify(names.map(name => `value of ${name}`));
				if (!event || !endedWell(event))
					t.fail({expected: 'the event ends', actual: event ? endText(event) : 'no event'});
				if (seen !== expected) t.fail({expected: `the answers ${expected}`, actual: `the handler got ${seen}`});
			}
		},
	},
];

const change = 'kong.service.request.set_header';

/** The same change twice, and changes that undo each other, with another call between them. */
const changes = [
	['x-order', '1'],
	['x-order', '2'],
	['x-order', '2'],
	['x-other', '1'],
	['x-order', '1'],
	['x-other', '2'],
	['x-order', '1'],
	['x-order', '3'],
	...Array.from({length: 24}, (_, i) => [`x-many-${i % 3}`, String(i)]),
].map(args => ({call: change, args}));

function isChange({method}: RecordedCall): boolean {
	return method === change;
}

function askingTwice(t: Check): {readonly [phase: string]: readonly ProbeStep[]} {
	const ask: ProbeStep = {call: 'kong.request.get_header', args: ['x-mark'], tell: true};
	const phases = t.plugin.phases.filter(isRequestPhase);
	return Object.fromEntries(phases.map(phase => [phase, [ask, ask]]));
}

function markedRequest(mark: string) {
	return {
		method: 'POST',
		path: `/${mark}?q=${mark}`,
		headers: {host: `${mark}.test`, 'user-agent': mark, authorization: mark, apikey: mark, 'x-mark': mark},
		body: mark,
	};
}

/** Calls with another request's texts. */
function foreign(calls: readonly RecordedCall[], marks: readonly string[], own: number): string[] {
	const telling = calls.filter(({method}) => !String(method).startsWith('kong.log'));
	return marks.flatMap((mark, other) => {
		const call = other === own ? undefined : telling.find(({args}) => markerSeen(args, [mark]));
		return call
			? [`in ${call.phase}, ${String(call.method)} of request ${own} was called with data of request ${other}`]
			: [];
	});
}
