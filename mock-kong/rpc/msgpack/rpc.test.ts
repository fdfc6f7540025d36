import type net from 'node:net';
import {decode, encode} from '@msgpack/msgpack';
import test, {type ExecutionContext} from 'ava';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import {defaultKongVersion, kongVersion} from '../../versions/index.js';
import {Transcript} from '../../wire/shared/transcript.js';
import {isFailure} from '../ends.js';
import type {PdkCall, PdkOutcome} from '../pdk-call.js';
import {ConnectionPool} from '../pool.js';
import {scriptedServer} from '../testing.js';
import {MsgpackRpc} from './rpc.js';

type Message = [number, number, string, unknown[]];

interface Setup {
	readonly rpc: MsgpackRpc;
	readonly pool: ConnectionPool;
	readonly received: Message[];
	readonly notifications: [LuaValue, LuaValue][];
	readonly connections: net.Socket[];
}

/** A Kong and a server that answers the n-th message with the n-th of `answers`: bytes, or what to do. */
async function setup(
	t: ExecutionContext,
	answers: (Buffer | ((message: Message, socket: net.Socket) => void))[],
	options: {version?: string; timeoutMs?: number} = {},
): Promise<Setup> {
	const received: Message[] = [];
	const server = await scriptedServer((socket, chunk) => {
		const message = decode(chunk) as Message;
		received.push(message);
		const answer = answers[received.length - 1];
		if (Buffer.isBuffer(answer)) socket.write(answer);
		else answer?.(message, socket);
	});
	const timeoutMs = options.timeoutMs ?? 2000;
	const pool = new ConnectionPool(server.socketPath, new Transcript(), timeoutMs);
	const notifications: [LuaValue, LuaValue][] = [];
	const rpc = new MsgpackRpc({
		pool,
		version: options.version === undefined ? defaultKongVersion : kongVersion(options.version),
		messageIds: {last: 0},
		onNotification: (label, args) => notifications.push([label, args]),
		onEventBegun: () => {},
		onLog: () => {},
	});
	t.teardown(async () => {
		pool.stop();
		await server.close();
	});
	return {rpc, pool, received, notifications, connections: server.connections};
}

const bytes = (value: unknown) => Buffer.from(encode(value));
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});
const ret = (id: number) => bytes([1, id, null, {EventId: 7, Data: 'ret'}]);
const call = (id: number, method: unknown, args: unknown) =>
	bytes([1, id, null, {EventId: 7, Data: {Method: method, Args: args}}]);

test('starts an instance with the config as text and reads its id', async t => {
	const {rpc, received} = await setup(t, [bytes([1, 1, null, {Id: 3, Name: 'p'}])]);
	const started = await rpc.startInstance('p', '{"a":"\u00e9"}');
	t.false(isFailure(started));
	t.is('id' in started ? started.id : undefined, 3);
	t.deepEqual(received, [[0, 1, 'plugin.StartInstance', [{Name: 'p', Config: '{"a":"\u00e9"}'}]]]);
});

test('a call that Kong would not make goes out as it is, and its answer or error comes back', async t => {
	const {rpc, received} = await setup(t, [bytes([1, 1, null, 'late']), bytes([1, 2, 'no event 9', null])]);
	const argument = new LuaMap([['EventId', 9] as const]);
	t.deepEqual(await rpc.call('plugin.Step', argument), {answer: 'late'});
	t.deepEqual(await rpc.call('plugin.Step', argument), {kind: 'failed', message: 'no event 9'});
	t.deepEqual(received, [
		[0, 1, 'plugin.Step', [{EventId: 9}]],
		[0, 2, 'plugin.Step', [{EventId: 9}]],
	]);
});

test('an event is a chain of steps under the first EventId, on one connection', async t => {
	const {rpc, received, connections} = await setup(t, [
		call(1, 'kong.request.get_method', []),
		call(2, 'kong.request.get_headers', [100]),
		ret(3),
	]);
	const calls: PdkCall[] = [];
	const end = await rpc.handleEvent(5, 'access', c => {
		calls.push(c);
		return calls.length === 1 ? returned('GET') : returned(new Map([['host', 'a']]) as LuaValue);
	});
	t.deepEqual(end, {kind: 'ret'});
	t.deepEqual(calls, [
		{method: 'kong.request.get_method', args: []},
		{method: 'kong.request.get_headers', args: [100]},
	]);
	t.deepEqual(received, [
		[0, 1, 'plugin.HandleEvent', [{EventName: 'access', InstanceId: 5}]],
		[0, 2, 'plugin.Step', [{EventId: 7, Data: 'GET'}]],
		[0, 3, 'plugin.StepMultiMap', [{EventId: 7, Data: {host: ['a']}}]],
	]);
	t.is(connections.length, 1);
});

test('an error of the PDK is dropped since 3.0, and a StepError in 2.8', async t => {
	for (const [version, expected] of [
		['3.9', ['plugin.Step', {EventId: 7}]],
		['2.8', ['plugin.StepError', {EventId: 7, Data: 'bad'}]],
	] as const) {
		const {rpc, received} = await setup(t, [call(1, 'kong.client.get_protocol', []), ret(2)], {version});
		await rpc.handleEvent(1, 'access', () => returned(undefined, 'bad'));
		t.is(received[1]?.[2], expected[0]);
		t.deepEqual(received[1]?.[3], [expected[1]]);
	}
});

test('raw bodies are bin since 3.0, str in 2.8', async t => {
	for (const [version, marker] of [
		['3.9', 0xc4],
		['2.8', 0xa2],
	] as const) {
		let raw: Buffer = Buffer.alloc(0);
		const {rpc, pool} = await setup(t, [call(1, 'kong.request.get_raw_body', []), ret(2)], {version});
		await rpc.handleEvent(1, 'access', () => returned('\u00ff\u0000'));
		raw = pool.transcript.messages().filter(m => m.from === 'kong' && m.kind === 'message')[1]!.bytes;
		t.true(raw.includes(Buffer.from([marker, ...(marker === 0xc4 ? [2] : []), 0xff, 0x00])));
	}
});

test('a nil, an exit and a raised call: Step without Data, silence, silence', async t => {
	const nil = await setup(t, [call(1, 'kong.x', []), ret(2)]);
	await nil.rpc.handleEvent(1, 'access', () => returned(undefined));
	t.deepEqual(nil.received[1]?.[3], [{EventId: 7}]);
	for (const outcome of [{kind: 'exited'}, {kind: 'raised', message: 'boom'}] as const) {
		const {rpc, received, connections} = await setup(t, [call(1, 'kong.x', []), bytes([1, 2, null, {Id: 0}])]);
		const end = await rpc.handleEvent(1, 'access', () => outcome);
		t.is(end.kind, outcome.kind === 'exited' ? 'exited' : 'abandoned');
		t.is(received.length, 1);
		// The connection was given back before the function ran.
		await rpc.startInstance('p', '{}');
		t.is(connections.length, 1);
	}
});

test('an unknown function is answered with nil', async t => {
	const {rpc, received} = await setup(t, [call(1, 'kong.request.get_hedaer', []), ret(2)]);
	t.deepEqual(await rpc.handleEvent(1, 'access', () => ({kind: 'unknown'})), {kind: 'ret'});
	t.deepEqual(received[1], [0, 2, 'plugin.Step', [{EventId: 7}]]);
});

const failures: [name: string, answer: Buffer | ((m: Message, s: net.Socket) => void), end: object][] = [
	['an error text', bytes([1, 1, 'no plugin instance 9', null]), {kind: 'failed', message: 'no plugin instance 9'}],
	[
		'another id',
		bytes([1, 2, null, {}]),
		{
			kind: 'abandoned',
			by: 'wire',
			fault: 'wrong-message-id',
			message: 'unexpected RPC response ID from Go plugin server',
		},
	],
	[
		'a type that is no response',
		bytes([5, 1, null, {}]),
		{kind: 'abandoned', by: 'wire', fault: 'not-a-response', message: 'RPC response expected from Go plugin server'},
	],
	[
		'a number',
		bytes(3),
		{kind: 'abandoned', by: 'wire', fault: 'not-a-response', message: "attempt to index local 'data' (a number value)"},
	],
	[
		'an error that is a map',
		bytes([1, 1, {a: 1}, null]),
		{kind: 'abandoned', by: 'wire', fault: 'error-not-text', message: "attempt to call method 'lower' (a nil value)"},
	],
	[
		'a reserved byte',
		Buffer.from([0xc1]),
		{kind: 'abandoned', by: 'wire', fault: 'invalid-bytes', message: "unpack '0xc1' is unimplemented"},
	],
	[
		'a result without Data',
		bytes([1, 1, null, {EventId: 1}]),
		{kind: 'abandoned', by: 'wire', fault: 'wrong-type', message: "attempt to index field 'Data' (a nil value)"},
	],
	['a connection closed without a byte', (_m, s) => s.destroy(), {kind: 'failed', fault: 'closed', message: 'no data'}],
	[
		'a connection closed inside a message',
		(_m, s) => s.end(ret(1).subarray(0, 5)),
		{kind: 'abandoned', by: 'wire', fault: 'truncated', message: 'missing bytes'},
	],
];
for (const [name, answer, expected] of failures) {
	test(`HandleEvent answered with ${name}`, async t => {
		const {rpc} = await setup(t, [answer]);
		const end = await rpc.handleEvent(1, 'access', () => returned());
		t.like(end, expected);
	});
}

test('silence ends at the deadline, and the connection goes back to the pool', async t => {
	const {rpc, connections} = await setup(t, [() => {}, bytes([1, 2, null, {Id: 1}])], {timeoutMs: 400});
	t.like(await rpc.handleEvent(1, 'access', () => returned()), {kind: 'failed', message: 'no data', fault: 'timeout'});
	await rpc.startInstance('p', '{}');
	t.is(connections.length, 1);
});

test('notifications before the answer are read, in one chunk or one byte at a time', async t => {
	const all = Buffer.concat([bytes([2, 'serverPid', 42]), ret(1)]);
	const whole = await setup(t, [all]);
	t.deepEqual(await whole.rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.deepEqual(whole.notifications, [['serverPid', 42]]);
	const dripped = await setup(t, [
		(_m, socket) => {
			const rest = [...all];
			// One timer after the other: many at once do not keep their order.
			const drip = () => {
				const byte = rest.shift();
				if (byte === undefined) return;
				socket.write(Buffer.from([byte]));
				setTimeout(drip, 1);
			};
			drip();
		},
	]);
	t.deepEqual(await dripped.rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
});

test('bytes glued to an answer are dropped; bytes on an idle connection cost it', async t => {
	const {rpc, connections} = await setup(t, [
		Buffer.concat([ret(1), bytes('x')]),
		(_m, socket) => {
			socket.write(ret(2));
			setTimeout(() => socket.write(bytes('late')), 20);
		},
		ret(3),
	]);
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.is(connections.length, 1);
	await new Promise(resolve => setTimeout(resolve, 60));
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.is(connections.length, 2);
});

test('a socket that is not there is an error of the call', async t => {
	const pool = new ConnectionPool('/nonexistent/socket', new Transcript(), 100);
	const rpc = new MsgpackRpc({
		pool,
		version: defaultKongVersion,
		messageIds: {last: 0},
		onNotification: () => {},
		onEventBegun: () => {},
		onLog: () => {},
	});
	t.deepEqual(await rpc.startInstance('p', '{}'), {
		kind: 'failed',
		message: 'no such file or directory',
		fault: 'connect-refused',
	});
});

test('a late answer of the PDK is sent when it comes', async t => {
	const {rpc, received} = await setup(t, [call(1, 'kong.x', []), ret(2)]);
	const end = await rpc.handleEvent(1, 'access', async () => {
		await new Promise(resolve => setTimeout(resolve, 5));
		return returned('late');
	});
	t.deepEqual(end, {kind: 'ret'});
	t.deepEqual(received[1]?.[3], [{EventId: 7, Data: 'late'}]);
});

test('a body that was not read raises while the answer is packed: the counted message and the connection are lost', async t => {
	const {rpc, received, connections} = await setup(t, [call(1, 'kong.request.get_raw_body', []), ret(3)]);
	const end = await rpc.handleEvent(1, 'access', () => returned(undefined));
	t.deepEqual(end, {
		kind: 'abandoned',
		by: 'pdk',
		message: "attempt to get length of local 'str' (a nil value)",
		fault: undefined,
	});
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.deepEqual(
		received.map(([, id, method]) => [id, method]),
		[
			[1, 'plugin.HandleEvent'],
			[3, 'plugin.HandleEvent'],
		],
	);
	t.is(connections.length, 2);
});

test('an error that is a table raises, but its connection had gone back to the pool', async t => {
	const {rpc, connections} = await setup(t, [bytes([1, 1, {message: 'no'}, null]), ret(2)]);
	t.like(await rpc.handleEvent(1, 'access', () => returned()), {kind: 'abandoned', fault: 'error-not-text'});
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
	t.is(connections.length, 1);
});
