import type {EventPhase, PdkOutcome} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {endText, timedOut} from '../../checks/drive.js';
import type {ProbeStep} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';
import {
	badEnd,
	drivenPhases,
	needsQuiet,
	needsQuietProbe,
	quietCalls,
	quietProblem,
	runPhase,
	stepsIn,
	throws,
} from './probe.js';

const rpc = 'plugin_servers/rpc: handle_event';
const fix = {
	any: 'Catch whatever a handler throws, around the whole handler; answer the event, then go on.',
	go: 'Begin each handler with defer func() { if r := recover(); r != nil { ... } }(): go-pdk recovers nothing, and a panic ends the process.',
	python:
		'Put the body of each handler into try/except Exception: kong-pdk leaves the event open when a handler raises.',
};
const hangs =
	'MsgPack: Kong waits 60 s, then the request goes on without the plugin (an authentication plugin lets everybody in). ' +
	'ProtoBuf: 60 s, then Kong 3.8 and later answer 500, earlier ones go on without the plugin; a closed connection makes ' +
	'Kong 3.0 and later start the instance again and repeat the event for ever.';

export const throwRules: readonly Rule[] = [
	{
		id: 'failures/throw-first',
		level: 'MUST',
		title: 'A handler that throws before its first PDK call ends its event',
		requirement: 'In every phase, the event of a handler that throws before its first PDK call is answered in time.',
		why: `${rpc}: nothing bounds an event but the 60 s of the socket; ProtoBuf since 3.0: "closed" repeats it`,
		consequence: hangs,
		fix,
		needs: 'fresh',
		check: t => endsInEveryPhase(t, [throws]),
	},
	{
		id: 'failures/throw-after-call',
		level: 'MUST',
		title: 'A handler that throws after a PDK call ends its event',
		requirement: 'In every phase, the event of a handler that throws after a PDK call is answered in time.',
		why: `${rpc}: the answer to a call waits for the next call or the end of the event, up to 60 s`,
		consequence: hangs,
		fix,
		needs: 'fresh',
		check: t => endsInEveryPhase(t, [...quietCalls, throws]),
	},
	{
		id: 'failures/throw-lives',
		level: 'MUST',
		title: 'A handler that throws does not end the server process',
		requirement: 'The server process lives on when a handler throws.',
		why: `${rpc}: every connection of a process that ends breaks, and every instance has to be started again (plugin_servers/process.lua)`,
		consequence:
			'One request takes the plugin away from all. MsgPack: events in flight are lost and requests go on without the plugin until ' +
			'Kong has started the server again. ProtoBuf: Kong 3.0 and later repeat the events in flight, the one that throws too: it ' +
			'ends the server again and again.',
		fix,
		needs: 'fresh',
		async check(t: Check) {
			await needsQuietProbe(t);
			const threw: string[] = [];
			for (const phase of drivenPhases(t)) {
				const {event} = await runPhase(t, stepsIn(t, phase, [throws]), phase);
				threw.push(phase);
				// It hangs, which is the business of throw-first, and may do so from now on; or it has ended.
				if (timedOut(event) || !t.server.running) break;
			}
			await livesOn(t, `a handler threw in ${threw.join(', ')}`);
		},
	},
	{
		id: 'failures/throw-then-next',
		level: 'MUST',
		title: 'After a handler threw everything else is served',
		requirement:
			'After a handler threw, the same instance, an instance with another config and a new connection are served.',
		why: `${rpc}: an error ends one event; Kong goes on with the next request, on the same instances and connections`,
		consequence: 'One request that makes the handler throw stops the plugin for all that follow.',
		fix,
		needs: 'fresh',
		check: checkNext,
	},
	{
		id: 'failures/throw-leaves-others',
		level: 'MUST',
		title: 'A handler that throws leaves other events alone',
		requirement: 'An event that waits on another connection goes on and ends while another handler throws.',
		why: `${rpc}: Kong has many events open at once, each with its own connection or EventId`,
		consequence:
			'A request that fails takes others with it, of clients that did nothing wrong: they go on without the plugin (MsgPack) or run it twice (ProtoBuf since 3.0).',
		fix,
		needs: 'fresh',
		check: checkOthers,
	},
	{
		id: 'failures/throw-often',
		level: 'MUST',
		title: 'A hundred handlers that throw use nothing up',
		requirement: 'After 100 events whose handlers threw, each of them answered, the server serves as before.',
		why: `${rpc}: an error ends the event for Kong; it never comes back to clean up`,
		consequence: 'A client that sends the right wrong request often enough stops the plugin for all.',
		fix,
		needs: 'fresh',
		check: checkOften,
	},
	{
		id: 'failures/throw-after-exit',
		level: 'MUST',
		title: 'A handler that throws after kong.response.exit harms nobody',
		requirement: 'When a handler throws after kong.response.exit, the server lives and serves other events.',
		why: `${rpc}: kong.response.exit leaves the event on Kong's side; nobody hears of what the handler does then`,
		consequence: 'Each request that the plugin stops may stop the plugin: the server dies or keeps a lock.',
		fix: {
			...fix,
			go: `Return right after kong.Response.Exit. ${fix.go}`,
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsQuietProbe(t);
			const exits: readonly EventPhase[] = ['access', 'rewrite', 'response', 'preread'];
			const phase = drivenPhases(t).find(one => exits.includes(one));
			if (phase === undefined) t.skip('the plugin declares no phase in which kong.response.exit is allowed');
			const kong = stepsIn(t, phase, [{call: 'kong.response.exit', args: [403, 'stopped']}, throws]);
			for (let round = 1; round <= 3; round += 1) {
				const {event} = await runPhase(t, kong, phase);
				const after = `a handler threw after kong.response.exit (${round})`;
				if (event.end.kind !== 'exited') {
					await livesOn(t, after);
					t.untestable(`kong.response.exit was not called: ${endText(event)}`);
				}
				await needsQuiet(t, after);
			}
			await livesOn(t, 'handlers threw after kong.response.exit');
		},
	},
];

async function endsInEveryPhase(t: Check, steps: readonly ProbeStep[]): Promise<void> {
	await needsQuietProbe(t);
	const threw: string[] = [];
	let called = 0;
	for (const phase of drivenPhases(t)) {
		const {event, response} = await runPhase(t, stepsIn(t, phase, steps), phase);
		threw.push(phase);
		const bad = badEnd(event);
		if (bad !== undefined || !t.server.running) {
			await livesOn(t, `a handler threw in ${threw.join(', ')}`);
			t.fail({expected: 'the event is answered', actual: bad ?? endText(event)});
		}
		if (response.calls.some(call => call.phase === phase)) called += 1;
	}
	await livesOn(t, `a handler threw in ${threw.join(', ')}`);
	if (steps.length > 1 && called === 0) t.untestable('no handler made a PDK call before it threw');
}

async function checkNext(t: Check): Promise<void> {
	await needsQuietProbe(t);
	const [phase] = drivenPhases(t);
	const failing = stepsIn(t, phase, [throws]);
	const quiet = stepsIn(t, phase, quietCalls);
	const before = await quietProblem(t, quiet, phase);
	if (before !== undefined) t.untestable(`an event that throws nothing does not run: ${before}`);
	const {event: first} = await runPhase(t, failing, phase);
	const after = 'after a handler threw';
	const ofOther = await quietProblem(t, quiet, phase);
	if (ofOther !== undefined) {
		await livesOn(t, 'a handler threw');
		t.fail({expected: 'an instance with another config is served', actual: `${after}: ${ofOther}`});
	}
	const ofNew = await quietProblem(t, stepsIn(t, phase, quietCalls), phase);
	if (ofNew !== undefined) t.fail({expected: 'a new connection is served', actual: `${after}: ${ofNew}`});
	const {event: second} = await runPhase(t, failing, phase);
	await livesOn(t, 'handlers threw');
	// An event that is no better than the first one is the business of throw-first.
	const bad = badEnd(second);
	if (bad !== undefined && badEnd(first) === undefined)
		t.fail({expected: 'the same instance is served', actual: `${after}: ${bad}`});
}

async function checkOthers(t: Check): Promise<void> {
	await needsQuietProbe(t);
	const [phase] = drivenPhases(t);
	let release = () => {};
	const released = new Promise<void>(resolve => {
		release = resolve;
	});
	let waiting = () => {};
	const waits = new Promise<void>(resolve => {
		waiting = resolve;
	});
	const slow = stepsIn(t, phase, quietCalls);
	slow.intercept((_call, next): PdkOutcome | Promise<PdkOutcome> => {
		waiting();
		return released.then(next);
	});
	const held = quietProblem(t, slow, phase);
	try {
		const ended = await Promise.race([waits, held]);
		if (typeof ended === 'string') t.untestable(`the event that was to wait ended: ${ended}`);
		const failing = stepsIn(t, phase, [throws]);
		for (let round = 0; round < 3; round += 1) {
			const {event} = await runPhase(t, failing, phase);
			if (timedOut(event) || !t.server.running) break;
		}
		await livesOn(t, 'another handler threw');
	} finally {
		release();
		await held;
	}
	const problem = await held;
	if (problem !== undefined)
		t.fail({expected: 'the event that waited goes on and ends', actual: `after another handler threw: ${problem}`});
}

const manyThrows = 100;
const lanes = 4;

async function checkOften(t: Check): Promise<void> {
	await needsQuietProbe(t);
	const [phase] = drivenPhases(t);
	const failing = stepsIn(t, phase, [throws]);
	await runPhase(t, failing, phase);
	let begun = 1;
	let bad: string | undefined;
	const lane = async () => {
		while (begun < manyThrows && bad === undefined) {
			begun += 1;
			const number = begun;
			const {event} = await runPhase(t, failing, phase);
			const problem = badEnd(event);
			if (problem !== undefined) bad ??= `event ${number} of ${manyThrows}: ${problem}`;
		}
	};
	await Promise.all(Array.from({length: lanes}, lane));
	if (bad !== undefined) {
		await livesOn(t, 'many handlers threw');
		t.fail({expected: 'each event is answered', actual: bad});
	}
	await needsQuiet(t, `${manyThrows} handlers threw`);
	await livesOn(t, `${manyThrows} handlers threw`);
}
