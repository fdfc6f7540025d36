import {livesOn} from '../../checks/alive.js';
import {endedWell, endText, needsOrdinary} from '../../checks/drive.js';
import {isProbe, needsProbe, type ProbeStep, probeKong, probeRequest, told} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';
import {
	exitPhasesOf,
	exitSteps,
	leave,
	leavings,
	messageOf,
	notLeft,
	probePath,
	scriptedLeavings,
	servesNext,
} from './script.js';

const exitLua = 'kong/pdk/response.lua: exit';
const bridge = 'plugin_servers/rpc: bridge_loop (MsgPack), Rpc:call (ProtoBuf)';

export const exitEvent: readonly Rule[] = [
	{
		id: 'exit/ends-event',
		level: 'MUST',
		title: 'kong.response.exit ends the event',
		requirement:
			'kong.response.exit in rewrite, access, response and preread, as the first call or a later one, reaches Kong as a call and is the last thing in its event.',
		why: `${exitLua} leaves the request there and then; ${bridge} never comes back to the event`,
		consequence: 'A request the plugin means to stop reaches the service: an authentication plugin lets everybody in.',
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			for (const leaving of scriptedLeavings(t)) {
				const response = await leaving.run();
				const problem = notLeft(leaving, response);
				const expected = `${leaving.what} ends the event and the client gets status ${leaving.status}`;
				const client = `; the client got status ${response.status}`;
				if (problem !== undefined) t.fail({expected, actual: problem + client});
				if (response.status !== leaving.status) t.fail({expected, actual: `the event was left${client}`});
			}
		},
	},
	{
		id: 'exit/error-ends-event',
		level: 'MUST',
		title: 'kong.response.error ends the event',
		requirement:
			'kong.response.error ends its event as kong.response.exit does; the client gets the status and the message.',
		why: 'kong/pdk/response.lua: error leaves the request there and then, and nothing is answered',
		consequence: 'A request the plugin means to refuse reaches the service, or hangs.',
		protocols: ['MsgPack:1'],
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			for (const [index, phase] of exitPhasesOf(t).entries()) {
				const [status, message] = [451 + index, `refused in ${phase}`];
				const kong = probeKong(t, {[phase]: [{call: 'kong.response.error', args: [status, message]}]});
				const headers = {host: 'example.test', accept: 'application/json'};
				const {response, event} = await probeRequest(kong, phase, {...probePath, headers});
				const called = response.calls.some(({method}) => method === 'kong.response.error');
				if (!called && event && !endedWell(event))
					t.skip(`the probe cannot call kong.response.error: ${endText(event)}`);
				const expected = `${phase} is left, the client gets status ${status} and the message "${message}"`;
				const seen = `${event ? endText(event) : 'no event'}; the client got ${response.status} ${response.body.toString()}`;
				if (event?.end.kind !== 'exited' || response.status !== status || messageOf(response.body) !== message) {
					t.fail({expected, actual: seen});
				}
			}
		},
	},
	{
		id: 'exit/code-after',
		level: 'MUST',
		title: 'What a handler does after its exit changes nothing',
		requirement:
			'When a handler goes on after kong.response.exit (another call, another exit), its first exit stands and the next event is served.',
		why: `${exitLua} has ended the request when it is called; ${bridge} reads nothing more of that event`,
		consequence:
			'One handler that forgets to return after its exit lets the request through, or takes the server down.',
		fix: {
			go: 'return after kong.Response.Exit; up to go-pdk v0.6 a PDK call after it ends the process',
			any: 'let the exit end the handler, or let its later calls do nothing',
		},
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			await needsOrdinary(t);
			for (const {name, steps} of afters) {
				for (const leaving of scriptedLeavings(t, steps)) {
					const response = await leaving.run();
					const how = `${leaving.what}, then ${name}`;
					const problem = notLeft(leaving, response);
					if (problem !== undefined || !t.server.running) {
						await livesOn(t, how);
						t.fail({expected: `${how}: the event is left`, actual: problem ?? 'it was left'});
					}
					if (response.status !== leaving.status)
						t.fail({expected: `${how}: status ${leaving.status}`, actual: `the client got status ${response.status}`});
				}
				await servesNext(t, `handlers that went on with ${name} after their exit`);
			}
			await livesOn(t, 'handlers that went on after their exit');
		},
	},
	{
		id: 'exit/next-event',
		level: 'MUST',
		title: 'After an exit the next event is served',
		requirement: 'Exits keep nothing of the server busy: after two dozen of them events run as before.',
		why: `${exitLua} never returns, so the server gets no answer for that call; on ProtoBuf the connection closes when the request ends`,
		consequence:
			'Each request the plugin refuses costs a worker, a lock or a thread; after a few the plugin answers nobody any more.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const all = await leavings(t);
			let exits = 0;
			while (exits < 24) {
				for (const leaving of all) {
					const response = await leaving.run();
					const problem = notLeft(leaving, response);
					if (problem !== undefined && exits === 0) t.untestable(`${leaving.what}: ${problem}`);
					if (problem !== undefined)
						t.fail({
							expected: 'the event runs and is left',
							actual: `after ${exits} exits, ${leaving.what}: ${problem}`,
						});
					exits += 1;
				}
			}
			await servesNext(t, `${exits} exits`);
			await livesOn(t, `${exits} exits`);
		},
	},
	{
		id: 'exit/logged',
		level: 'MUST',
		title: 'The log event follows an exit',
		requirement:
			'The log event of a request or stream that was left by exit runs and ends; it sees the status of the exit.',
		why: 'init.lua: Kong.log runs for every request; plugin_servers/plugin.lua: build_phases saves the status for it',
		consequence: 'Requests the plugin refused are missing from the log; each one leaves a timer of Kong waiting.',
		needs: 'fresh',
		async check(t: Check) {
			if (!t.plugin.phases.includes('log')) t.skip('the plugin declares no log phase');
			for (const leaving of await leavings(t)) {
				const {events} = await leave(t, leaving);
				const log = events.find(event => event.phase === 'log');
				if (!log) t.untestable(`Kong sent no log event after ${leaving.what}`);
				if (!endedWell(log)) t.fail({expected: `the log event ends after ${leaving.what}`, actual: endText(log)});
			}
			const [phase] = t.plugin.phases.filter(name => name === 'access' || name === 'rewrite');
			if (phase === undefined || !isProbe(t)) return;
			const ask: ProbeStep = {call: 'kong.response.get_status', tell: true};
			const kong = probeKong(t, {[phase]: exitSteps(418, 'left'), log: [ask]});
			const seen = told(await kong.request(probePath));
			if (seen[0] !== 418)
				t.fail({expected: 'kong.response.get_status is 418 in log', actual: `the probe told ${JSON.stringify(seen)}`});
		},
	},
];

const afters: readonly {readonly name: string; readonly steps: readonly ProbeStep[]}[] = [
	{name: 'another exit', steps: exitSteps(500, 'the second exit')},
	{name: 'another call', steps: [{call: 'kong.log.notice', args: ['after the exit']}]},
];
