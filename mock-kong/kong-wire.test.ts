import {decode, encode} from '@msgpack/msgpack';
import test, {type ExecutionContext} from 'ava';
import {KongCore} from './core.js';
import {scriptedServer} from './rpc/testing.js';
import type {PluginInfo} from './servers/definition.js';
import {PluginServer} from './servers/server.js';
import {kongVersion} from './versions/index.js';

interface Asked {
	readonly id: number;
	readonly method: string;
	readonly event: string;
	readonly instance: unknown;
	readonly config: string;
}
/** `[error, result]`, and what is sent before it. */
type Answer = {readonly error?: unknown; readonly result?: unknown; readonly before?: unknown};

const phases = ['rewrite', 'access', 'log'];
const infoOf = (name: string): PluginInfo => ({name, version: '1.0.0', priority: 1, phases, schema: undefined});

/** A Kong with plugins on one MsgPack server that says what `answer` says, else what a good server would. */
async function setup(
	t: ExecutionContext,
	kong: string,
	answer: (asked: Asked) => Answer | undefined,
	plugins: readonly string[] = ['p'],
) {
	const asked: Asked[] = [];
	let ids = 0;
	const scripted = await scriptedServer((socket, chunk) => {
		const [, id, method, [argument]] = decode(chunk) as [number, number, string, [Record<string, unknown>]];
		const {EventName: event = '', InstanceId: instance = argument, Config: config = ''} = argument;
		const one = {id, method, event: String(event), instance, config: String(config)};
		asked.push(one);
		ids += method === 'plugin.StartInstance' ? 1 : 0;
		const good = method === 'plugin.StartInstance' ? {Id: ids} : {EventId: 1, Data: 'ret'};
		const {before, error = null, result = error === null ? good : null} = answer(one) ?? {};
		const messages = [...(before === undefined ? [] : [before]), [1, id, error, result]];
		socket.write(Buffer.concat(messages.map(message => Buffer.from(encode(message)))));
	});
	const server = await PluginServer.start({
		label: 'scripted',
		queryCommand: undefined,
		startCommand: undefined,
		socket: scripted.socketPath,
	});
	const mock = KongCore.attach({
		version: kongVersion(kong),
		servers: [{server, protocol: 'MsgPack:1', plugins: plugins.map(name => ({info: infoOf(name), config: {}}))}],
	});
	t.teardown(async () => {
		await mock.stop();
		await server.stop();
		await scripted.close();
	});
	return {mock, asked};
}

const starts = (asked: readonly Asked[]) => asked.filter(({method}) => method === 'plugin.StartInstance').length;
/** Answers the first HandleEvent of access with an error. */
function onceInAccess(error: string) {
	let told = false;
	return ({event}: Asked): Answer | undefined => {
		if (told || event !== 'access') return undefined;
		told = true;
		return {error};
	};
}

for (const [kong, error, events, started] of [
	['3.9', 'no plugin instance 1', ['rewrite', 'access', 'access', 'log'], 2],
	['3.5', 'no plugin instance 1', ['rewrite', 'access', 'access', 'log'], 1],
	['3.4', 'No Plugin Instance', ['rewrite', 'access', 'access', 'log'], 2],
	['3.9', 'broken', ['rewrite', 'access', 'log'], 1],
	['3.6', 'broken', ['rewrite', 'access', 'log'], 2],
	['3.5', 'broken', ['rewrite', 'access', 'log'], 1],
	['3.4', 'not ready', ['rewrite', 'access', 'log'], 2],
	['3.2', 'not ready', ['rewrite', 'access', 'log'], 1],
	['3.9', 'not ready', ['rewrite', 'access', 'log'], 1],
] as const) {
	test(`${kong}: an event answered with "${error}": ${events.length} events, ${started} instances`, async t => {
		const {mock, asked} = await setup(t, kong, onceInAccess(error));
		const {status, log} = await mock.request();
		t.is(status, 200);
		t.deepEqual(
			asked.flatMap(({event}) => (event === '' ? [] : [event])),
			[...events],
		);
		t.is(starts(asked), started);
		const isOwn = error === 'not ready' && kong !== '3.9';
		t.is(
			log.some(({level, text}) => level === 'err' && text.includes(error)),
			!isOwn && !error.toLowerCase().includes('instance'),
		);
	});
}

test('an event answered with the error false is over, and nobody says so', async t => {
	const {mock} = await setup(t, '3.9', ({event}) => (event === 'access' ? {error: false} : undefined));
	const {status, log} = await mock.request();
	t.is(status, 200);
	t.deepEqual(
		log.filter(({level}) => level === 'err'),
		[],
	);
});

test('a request goes on with the config it began with, whatever changes meanwhile', async t => {
	const {mock, asked} = await setup(t, '3.9', ({event}) => {
		if (event === 'rewrite' && asked.length === 2) mock.configure({message: 'new'});
		return undefined;
	});
	await mock.request();
	t.is(starts(asked), 1);
	await mock.request();
	t.is(starts(asked), 2);
	t.true(asked.filter(({config}) => config !== '')[1]?.config.includes('"message":"new"'));
});

for (const [kong, ids, startedAgain] of [
	['3.9', [1, 1], 1],
	['3.8', [1, 3], 2],
] as const) {
	test(`${kong}: two plugins of a server: message ids begin with ${ids.join(' and ')}, a new serverPid costs ${startedAgain}`, async t => {
		let pid: number | undefined = 1;
		const notify = ({event}: Asked) =>
			event === '' || pid === undefined ? undefined : {before: [2, 'serverPid', pid]};
		const {mock, asked} = await setup(t, kong, notify, ['a', 'b']);
		await mock.request();
		t.deepEqual(
			asked.filter(({config}) => config !== '').map(({id}) => id),
			[...ids],
		);
		pid = 2;
		await mock.request({plugins: ['a']});
		pid = undefined;
		await mock.request();
		t.is(starts(asked), 2 + startedAgain);
	});
}
