import {setTimeout as sleep} from 'node:timers/promises';
import type {CallInterceptor} from '../../../mock-kong/internal.js';
import {brokenOf, endText, faultText, needsOrdinary, once} from '../../checks/drive.js';
import {hold, holdEvents} from '../../checks/hold.js';
import {needsProbe, probeKong} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';

const request = {method: 'GET', path: '/open', headers: {host: 'example.test'}};
const openEvents = 64;
const busyMs = 500;
const pollMs = 5;

/** Events that take their time, and what must go on beside them. */
export const openAtOnce: readonly Rule[] = [
	{
		id: 'concurrency/many-open-events',
		level: 'SHOULD',
		title: 'Many events are open at once',
		requirement: `While ${openEvents} events wait for Kong's answers, another one runs; then all of them end.`,
		why: 'a PDK call takes as long as Kong takes: kong.request.get_raw_body waits for a slow client, kong.client.load_consumer for the database (rpc: bridge_loop, call_pdk)',
		consequence: 'A few slow clients take the plugin away from everybody.',
		fix: {
			any: 'do not let an event that waits for Kong hold one of a few workers',
			python: 'with -m there is one process a core, and each open event holds one: use threads or -g',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const held = hold({most: openEvents});
			const [slow, fast] = [t.kong({intercept: held.intercept}), t.kong()];
			let before = 0;
			const all = Promise.all(
				Array.from({length: openEvents}, () =>
					once(t, slow, request).finally(() => (before += held.count < openEvents ? 1 : 0)),
				),
			);
			const deadline = performance.now() + t.deadlineMs;
			while (held.count < openEvents && before < openEvents && performance.now() < deadline) {
				await sleep(pollMs);
			}
			const reached = held.count;
			if (reached === 0) t.skip('the plugin makes no PDK call: no event of it waits for an answer');
			const meanwhile = reached < openEvents ? undefined : brokenOf([await once(t, fast, request)]);
			held.release();
			const late = brokenOf(await all);
			if (reached < openEvents) {
				t.fail({
					expected: `${openEvents} events that wait for an answer at once`,
					actual: `${reached}; the others were not begun${late ? `: ${endText(late)}` : ' before these had ended'}`,
				});
			}
			if (meanwhile)
				t.fail({expected: 'another event runs', actual: `while ${openEvents} events waited, ${endText(meanwhile)}`});
			if (late) t.fail({expected: 'all events end once Kong has answered', actual: endText(late)});
		},
	},
	{
		id: 'concurrency/start-while-open',
		level: 'MUST',
		title: 'Instances start and close while an event is open',
		requirement:
			'While an event waits for an answer, StartInstance and CloseInstance on other connections are answered, and so are events of the new instance.',
		why: 'plugin_servers/plugin.lua: get_instance_id runs in any request, whatever other requests of the plugin do',
		consequence:
			'One slow request keeps every changed or new config from taking over: its requests wait, then get a 500.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const held = hold({most: 1});
			const open = t.kong({intercept: held.intercept});
			const [requests] = await holdEvents(t, held, () => [once(t, open, request)]);
			try {
				const other = t.kong();
				const started = await other.startInstance();
				const expected = 'an answer while an event is open';
				if ('failure' in started)
					t.fail({expected, actual: `StartInstance: ${started.failure.message}${faultText(started.failure.fault)}`});
				const closed = await other.rpc().closeInstance(started.id);
				if ('kind' in closed && closed.fault !== undefined)
					t.fail({expected, actual: `CloseInstance: ${closed.message}${faultText(closed.fault)}`});
				const broken = brokenOf([await once(t, other, request)]);
				if (broken) t.fail({expected: 'an event of another instance runs', actual: endText(broken)});
			} finally {
				held.release();
			}
			const late = brokenOf(await requests);
			if (late) t.fail({expected: 'the open event ends once Kong has answered', actual: endText(late)});
		},
	},
	{
		id: 'concurrency/busy-handler',
		level: 'SHOULD',
		title: 'A handler that waits for something else does not stop the others',
		requirement: 'While a handler waits before its first PDK call, events of other requests run and end.',
		why: 'plugin_servers/rpc: handle_event of each request is on its own; a handler may ask a database or another service first',
		consequence:
			'All requests of the plugin queue up behind each one that waits: ten slow answers of a database, and clients time out.',
		fix: {
			python:
				'kong-pdk begins one event at a time, up to its first PDK call (server.py: e_lock): call kong.log.debug first',
		},
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			const phase = ['access', 'rewrite'].find(name => t.plugin.phases.includes(name)) ?? t.skip('no request phase');
			const call = {call: 'kong.log.debug', args: ['done']};
			const order: string[] = [];
			const note =
				(name: string): CallInterceptor =>
				(_call, next) => {
					order.push(name);
					return next();
				};
			const busy = probeKong(t, {[phase]: [{sleep: busyMs}, call]}, {intercept: note('busy')});
			const quick = probeKong(t, {[phase]: [call]}, {intercept: note('quick')});
			// Instances first: what is looked at are events.
			const warm = brokenOf([await once(t, quick, request)]);
			if (warm) t.untestable(endText(warm));
			order.length = 0;
			const first = once(t, busy, request);
			await sleep(busyMs / 10);
			const second = await once(t, quick, request);
			const broken = brokenOf([second, await first]);
			if (broken) t.untestable(endText(broken));
			if (order[0] !== 'quick') {
				t.fail({
					expected: `an event that begins while a handler waits ${busyMs} ms makes its call before that one does`,
					actual: 'it was begun only when the handler before it had waited',
				});
			}
		},
	},
];
