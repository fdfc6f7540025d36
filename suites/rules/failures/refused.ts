import {type EventEnd, type KongCore, LuaMap} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {drive, endText, faultText, needsOrdinary, timedOut, withCalls} from '../../checks/drive.js';
import {isProbe, probeConfig} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';
import {badEnd, failureText, needsQuietProbe, needsServing, throws} from './probe.js';

const startConsequence =
	'An operator saves a config that the plugin cannot take, and the plugin is gone for all: each request waits 60 s or gets a 500, ' +
	'those with good configs too. Up to Kong 3.0, even an error answered leaves the requests of that config waiting until Kong is restarted.';

/** Kong asks what the server cannot do, or answers what the plugin did not ask for. */
export const refusedRules: readonly Rule[] = [
	{
		id: 'failures/start-refused',
		level: 'MUST',
		title: 'A config that cannot be read is refused, and the next one starts',
		requirement:
			'StartInstance with a config the server cannot read is answered by an error (ProtoBuf: the connection closed), and the next good config starts.',
		why: 'plugin_servers/plugin.lua: get_instance_id raises the error for this request and starts the instance again for the next',
		consequence: startConsequence,
		fix: {
			any: 'Catch what reading the config throws; answer it as the error of StartInstance, and give back what lock is held.',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kong = t.kong();
			const {name} = t.plugin;
			// Cut off in the middle: no server in any language can read it.
			await refusedStart(
				t,
				() => kong.rpc().startInstance(name, '{"__seq__":4711,"message":'),
				'a config that is no JSON',
			);
			await startsNext(t, kong);
		},
	},
	{
		id: 'failures/start-throws',
		level: 'MUST',
		title: 'A plugin that throws over its config is refused, and the next one starts',
		requirement:
			'When the plugin throws over a config while its instance is made, StartInstance is answered by an error (ProtoBuf: the connection closed), and the next good config starts.',
		why: 'plugin_servers/plugin.lua: get_instance_id raises the error for this request and starts the instance again for the next',
		consequence: startConsequence,
		fix: {any: "Catch what the plugin's constructor throws; answer it as the error of StartInstance."},
		needs: 'fresh',
		async check(t: Check) {
			await needsQuietProbe(t);
			const failing = t.kong({config: probeConfig(t, {start: [throws]})});
			const start = async () => {
				const started = await failing.startInstance();
				return 'failure' in started ? started.failure : started;
			};
			await refusedStart(t, start, 'a config over which the plugin throws');
			await startsNext(t, t.kong());
		},
	},
	{
		id: 'failures/pdk-error',
		level: 'MUST',
		title: 'An error that Kong answers to a PDK call ends no more than its event',
		requirement:
			'When a PDK function fails in Kong, the event that called it still ends, and the server lives and serves.',
		why:
			'plugin_servers/rpc/mp_rpc.lua: get_step_method sends plugin.StepError, since 3.0 the error is lost and the answer is nil; ' +
			'pb_rpc.lua: RawBodyResult has an error, other answers are empty',
		consequence:
			'A database that is away for a moment, or a body too large to read, stops the plugin for all until it is restarted.',
		fix: {
			any: 'Hand the error to the handler as the language does; answer the event when the handler fails over it.',
			js: 'A PDK call that nobody awaits rejects where nobody catches it, which ends Node: await each of them.',
		},
		needs: 'fresh',
		check: checkPdkError,
	},
	{
		id: 'failures/unknown-phase',
		level: 'MUST',
		title: 'An event of a phase the plugin has not is harmless',
		requirement: 'HandleEvent with a phase the plugin has not is answered in time, and the server lives and serves.',
		why: 'plugin_servers/init.lua: Kong reads the phases once, when it starts; a server that was replaced since may have fewer',
		consequence: 'A new version of the plugin without one of its phases stops all of them until Kong is restarted.',
		fix: {
			any: 'Answer that the plugin has no such phase; do not look it up where a miss ends the process or keeps a lock.',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const end = await unknownPhase(t);
			const answered =
				end.kind === 'ret' ||
				end.kind === 'exited' ||
				(end.kind === 'abandoned' && end.by === 'pdk') ||
				(end.kind === 'failed' && (end.fault === undefined || end.fault === 'closed'));
			if (!answered) t.fail({expected: 'the event is answered', actual: endOf(end)});
			await needsServing(t, 'an event of a phase the plugin has not');
		},
	},
	{
		id: 'failures/unknown-phase-refused',
		level: 'SHOULD',
		title: 'An event of a phase the plugin has not is told as such',
		requirement:
			'HandleEvent with a phase the plugin has not is answered by an error text (MsgPack), or without closing the connection (ProtoBuf, Kong 3.0 and later).',
		why: 'plugin_servers/rpc: handle_event logs an error; ProtoBuf since 3.0: "closed" starts the instance again and repeats the event',
		consequence:
			'MsgPack: a phase of the plugin is gone, and nothing says so. ProtoBuf: Kong 3.0 and later repeat the event for ever, at full speed.',
		fix: {
			any: 'MsgPack: answer [1, id, "no handler for phase ...", nil]. ProtoBuf: log it and end the event, by kong.response.exit or the empty frame.',
			js: 'kong-pdk 0.6.0 answers "ret" for whatever it cannot call.',
			go: 'go-pdk closes the connection: keep the phases of a plugin over its versions, or restart Kong with it.',
		},
		needs: 'fresh',
		async check(t: Check) {
			const end = await unknownPhase(t);
			const repeats = t.dialect.repeatsClosed(t.version);
			if (end.kind === 'failed' && end.fault === 'closed' && t.dialect.refusesBy === 'closing') {
				if (!repeats) return;
				t.fail({expected: 'the event ends without closing the connection', actual: endOf(end)});
			}
			if (end.kind === 'failed' && end.fault === undefined) {
				// mp_rpc.lua: handle_event repeats the event over this text.
				if (!end.message.toLowerCase().includes('no plugin instance')) return;
				t.fail({expected: 'an error without "no plugin instance"', actual: end.message});
			}
			if ('fault' in end && end.fault !== undefined) t.untestable(`the event was not answered: ${endOf(end)}`);
			if (t.dialect.refusesBy === 'error' && end.kind === 'ret')
				t.fail({expected: 'an error text', actual: 'the event finished, as if there were such a phase'});
		},
	},
	{
		id: 'failures/unknown-method',
		level: 'SHOULD',
		title: 'An answer the server does not know is refused',
		requirement: 'A Step method the server does not know is answered by an error, and the server lives and serves.',
		why: 'plugin_servers/rpc/mp_rpc.lua: get_step_method chooses one for each kind of answer; a newer Kong may have more of them',
		consequence: 'With a newer Kong one PDK call hangs its request for 60 s, or ends the server.',
		protocols: ['MsgPack:1'],
		needs: 'fresh',
		check: checkUnknownMethod,
	},
];

type Started = {readonly id: unknown} | {readonly message: string; readonly fault?: string};

/** Fails unless the start is refused by an error, in time, by a server that lives. */
async function refusedStart(t: Check, start: () => Promise<Started>, what: string): Promise<void> {
	const started = await start();
	const expected = t.dialect.refusesBy === 'error' ? 'an error text' : 'the connection closed';
	if ('id' in started) t.fail({expected, actual: `${what} was taken: instance ${String(started.id)}`});
	const refused = started.fault === undefined || started.fault === 'closed';
	if (refused) return;
	await livesOn(t, `StartInstance with ${what}`);
	t.fail({expected, actual: `${what}: ${failureText(started)}`});
}

/** Fails unless a good config starts, on the connection there is and on a new one, and is served. */
async function startsNext(t: Check, kong: KongCore): Promise<void> {
	for (const one of [kong, t.kong()]) {
		const started = await one.startInstance();
		if (!('failure' in started)) continue;
		await livesOn(t, 'a start that was refused');
		t.fail({
			expected: 'the next good config starts',
			actual: `StartInstance failed: ${failureText(started.failure)}`,
		});
	}
	await needsServing(t, 'a start that was refused');
}

/** Functions that answer `nil, err` (kong/pdk; log.serialize: cjson.safe). */
const fallible: readonly unknown[] = [
	'kong.client.get_protocol',
	'kong.client.load_consumer',
	'kong.log.serialize',
	'kong.request.get_body',
	'kong.request.get_raw_body',
	'kong.service.response.get_body',
	'kong.service.set_upstream',
];

async function checkPdkError(t: Check): Promise<void> {
	await needsOrdinary(t);
	let failed = 0;
	// Over a nil body Kong since 3.0 raises instead of sending it (mp_rpc.lua: fix_raw).
	const raises = !t.dialect.canAnswerNil('kong.request.get_raw_body', t.version);
	const method = raises ? 'kong.client.load_consumer' : 'kong.request.get_raw_body';
	const access = [{call: method, args: raises ? ['11111111-1111-4111-8111-111111111111'] : []}];
	const kong = t.kong({
		...(isProbe(t) && t.plugin.phases.includes('access') ? {config: probeConfig(t, {access})} : {}),
		intercept: (call, next) => {
			if (!fallible.includes(call.method) || (raises && call.method === 'kong.request.get_raw_body')) return next();
			failed += 1;
			return {kind: 'returned', values: [undefined, `${String(call.method)} failed on purpose`]};
		},
	});
	const seen = await drive(t, {kong});
	const hung = seen.events.find(timedOut);
	if (hung) t.fail({expected: 'the event ends', actual: endText(hung)});
	const bad = seen.events.map(badEnd).find(end => end !== undefined);
	if (bad !== undefined) {
		await livesOn(t, 'a PDK function failed in Kong');
		t.fail({expected: 'the event ends', actual: bad});
	}
	if (failed === 0) t.skip(`the plugin calls none of the functions that can fail: ${fallible.join(', ')}`);
	await needsServing(t, 'a PDK function failed in Kong');
}

/** How an event of a phase nobody has ends. */
async function unknownPhase(t: Check): Promise<EventEnd> {
	const kong = t.kong();
	const started = await kong.startInstance();
	if ('failure' in started) t.untestable(`StartInstance failed: ${failureText(started.failure)}`);
	return kong
		.rpc()
		.handleEvent(started.id, 'conform_no_such_phase', () => ({kind: 'returned', values: []}), {atEnd: []});
}

async function checkUnknownMethod(t: Check): Promise<void> {
	await needsOrdinary(t);
	withCalls(t, await drive(t));
	// get_step_method takes the name from the answer itself where it has one.
	const answer = new LuaMap([['_method', 'plugin.StepConformUnknown']]);
	let met = false;
	const kong = t.kong({
		intercept: (_call, next) => {
			if (met) return next();
			met = true;
			return {kind: 'returned', values: [answer]};
		},
	});
	const seen = await drive(t, {kong, requests: [{method: 'GET', path: '/unknown', headers: {host: 'example.test'}}]});
	const bad = seen.events.find(event => badEnd(event) !== undefined);
	if (bad) {
		await livesOn(t, 'an answer of a kind the server does not know');
		t.fail({expected: 'an error', actual: endText(bad)});
	}
	await needsServing(t, 'an answer of a kind the server does not know');
	const refused = seen.events.find(({end}) => end.kind === 'failed' && end.fault === undefined);
	if (refused) return;
	if (!met) t.untestable('no event met the answer');
	t.fail({expected: 'an error', actual: 'every event ended, as if the server knew the answer'});
}

function endOf(end: EventEnd): string {
	return 'message' in end ? end.message + faultText(end.fault) : end.kind;
}
