import type net from 'node:net';
import test, {type ExecutionContext} from 'ava';
import type {LuaValue} from '../../lua/values.js';
import {defaultKongVersion, kongVersion} from '../../versions/index.js';
import {Transcript} from '../../wire/shared/transcript.js';
import type {PdkCall, PdkOutcome} from '../pdk-call.js';
import {ConnectionPool} from '../pool.js';
import {scriptedServer} from '../testing.js';
import {ProtobufRpc} from './rpc.js';

/** u32 little-endian length, then the payload. */
const frame = (payload: number[] | string) => {
	const bytes = Buffer.from(payload as string, 'latin1');
	return Buffer.from([bytes.length, 0, 0, 0, ...bytes]);
};
const empty = Buffer.from([0, 0, 0, 0]);
/** RpcReturn{sequence}: field 1, varint. */
const rpcReturn = (sequence: number) => frame([0x08, sequence]);
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});

async function setup(
	t: ExecutionContext,
	answers: (Buffer | ((socket: net.Socket) => void))[],
	timeoutMs = 2000,
): Promise<{
	rpc: ProtobufRpc;
	received: string[];
	connections: net.Socket[];
	transcript: Transcript;
	closed: () => number;
}> {
	const received: string[] = [];
	const server = await scriptedServer((socket, chunk) => {
		received.push(chunk.toString('hex'));
		const answer = answers[received.length - 1];
		if (Buffer.isBuffer(answer)) socket.write(answer);
		else answer?.(socket);
	});
	const transcript = new Transcript();
	const pool = new ConnectionPool(server.socketPath, transcript, timeoutMs);
	const rpc = new ProtobufRpc({
		pool,
		version: defaultKongVersion,
		messageIds: {last: 0},
		onNotification: () => {},
		onEventBegun: () => {},
		onLog: () => {},
	});
	t.teardown(async () => {
		pool.stop();
		await server.close();
	});
	return {
		rpc,
		received,
		connections: server.connections,
		transcript,
		closed: () => server.connections.filter(c => c.destroyed).length,
	};
}

test('the first call has sequence 2, StartInstance carries name and config', async t => {
	// RpcReturn{sequence 2, instance_status{name "p", instance_id 9}}
	const {rpc, received} = await setup(t, [frame([0x08, 2, 0x8a, 0x02, 5, 0x0a, 1, 0x70, 0x10, 9])]);
	const started = await rpc.startInstance('p', '{}');
	t.is('id' in started ? started.id : undefined, 9);
	// RpcCall{sequence 2, cmd_start_instance(33){name "p", config "{}"}}
	t.is(received[0], '0c0000000802' + '8a0207' + '0a0170' + '12027b7d');
});

test('an event is method and arguments frames, one reply frame each, an empty frame and RpcReturn', async t => {
	const {rpc, received, connections} = await setup(t, [
		Buffer.concat([frame('kong.request.get_method'), empty]),
		Buffer.concat([frame('kong.request.get_header'), frame([0x0a, 1, 0x68])]),
		Buffer.concat([empty, rpcReturn(2)]),
	]);
	const calls: PdkCall[] = [];
	const end = await rpc.handleEvent(
		1,
		'access',
		call => {
			calls.push(call);
			return calls.length === 1 ? returned('GET') : returned(undefined);
		},
		{atEnd: []},
	);
	t.deepEqual(end, {kind: 'ret'});
	t.deepEqual(calls, [
		{method: 'kong.request.get_method', args: []},
		{method: 'kong.request.get_header', args: ['h']},
	]);
	t.deepEqual(received.slice(1), ['050000000a03474554', '00000000']);
	t.is(connections.length, 1);
});

test('an exit answers nothing and lets go of the connection with the request', async t => {
	const {rpc, received, connections, closed} = await setup(t, [
		Buffer.concat([frame('kong.response.exit'), frame([0x08, 100])]),
	]);
	const atEnd: (() => void)[] = [];
	t.deepEqual(await rpc.handleEvent(1, 'access', () => ({kind: 'exited'}), {atEnd}), {kind: 'exited'});
	t.is(received.length, 1);
	t.is(closed(), 0);
	const gone = new Promise(resolve => connections[0]?.once('close', resolve));
	for (const release of atEnd) release();
	await gone;
	t.is(closed(), 1);
});

test('what stands behind an exit is not read, but kept and noted', async t => {
	const exit = Buffer.concat([frame('kong.response.exit'), frame([0x08, 100])]);
	const {rpc, transcript} = await setup(t, [Buffer.concat([exit, empty])]);
	t.deepEqual(await rpc.handleEvent(1, 'access', () => ({kind: 'exited'}), {atEnd: []}), {kind: 'exited'});
	const [left, note] = transcript.messages().slice(-2);
	t.deepEqual(left?.bytes, empty);
	t.is(note?.kind, 'note');
	t.regex(note?.text ?? '', /kong\.response\.exit/);
});

const failures: [string, (Buffer | ((s: net.Socket) => void))[], object][] = [
	['a closed connection', [s => s.destroy()], {kind: 'failed', message: 'closed', fault: 'closed'}],
	['half a frame', [s => s.end(Buffer.from([9, 0, 0]))], {kind: 'failed', message: 'closed', fault: 'truncated'}],
	[
		'another sequence',
		[Buffer.concat([empty, rpcReturn(3)])],
		{kind: 'abandoned', by: 'wire', fault: 'wrong-sequence'},
	],
	[
		'the beginning of a frame of 4 GiB',
		[s => s.end(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]))],
		{kind: 'failed', message: 'closed', fault: 'too-large'},
	],
	[
		'RpcReturn that is no message',
		[Buffer.concat([empty, frame([0x12, 9, 1])])],
		{kind: 'abandoned', by: 'wire', fault: 'invalid-bytes'},
	],
];
for (const [name, answers, expected] of failures) {
	test(`an event answered with ${name}`, async t => {
		const {rpc} = await setup(t, answers);
		t.like(await rpc.handleEvent(1, 'access', () => returned(), {atEnd: []}), expected);
	});
}

test("an unknown function fails the event with Kong's words", async t => {
	const {rpc} = await setup(t, [Buffer.concat([frame('kong.nope'), empty])]);
	const end = await rpc.handleEvent(1, 'access', () => ({kind: 'unknown'}), {atEnd: []});
	t.like(end, {kind: 'failed', message: 'method "kong.nope" not found'});
});

test('silence ends at the deadline', async t => {
	const {rpc} = await setup(t, [() => {}], 400);
	const end = await rpc.handleEvent(1, 'access', () => returned(), {atEnd: []});
	t.like(end, {kind: 'failed', message: 'timeout', fault: 'timeout'});
});

test('frames one byte at a time', async t => {
	const all = Buffer.concat([empty, rpcReturn(2)]);
	const {rpc} = await setup(t, [
		socket => {
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
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned(), {atEnd: []}), {kind: 'ret'});
});

test('an RpcReturn that cannot be decoded raises, but its connection had gone back to the pool', async t => {
	const {rpc, connections} = await setup(t, [
		Buffer.concat([empty, frame([0x12, 9, 1])]),
		Buffer.concat([empty, rpcReturn(3)]),
	]);
	t.like(await rpc.handleEvent(1, 'access', () => returned(), {atEnd: []}), {kind: 'abandoned', by: 'wire'});
	t.deepEqual(await rpc.handleEvent(1, 'log', () => returned(), {atEnd: []}), {kind: 'ret'});
	t.is(connections.length, 1);
});

test('a frame larger than the mock holds is waited for until silence ends it', async t => {
	const {rpc} = await setup(t, [Buffer.from([0xff, 0xff, 0xff, 0xff])], 200);
	const end = await rpc.handleEvent(1, 'access', () => returned(), {atEnd: []});
	t.like(end, {kind: 'failed', message: 'timeout', fault: 'too-large'});
});

test('bytes behind RpcReturn cost the connection', async t => {
	const {rpc, connections} = await setup(t, [
		Buffer.concat([empty, rpcReturn(2), Buffer.from([1, 2])]),
		Buffer.concat([empty, rpcReturn(3)]),
	]);
	await rpc.handleEvent(1, 'log', () => returned(), {atEnd: []});
	await rpc.handleEvent(1, 'log', () => returned(), {atEnd: []});
	t.is(connections.length, 2);
});

for (const [kong, kind] of [
	['2.8', 'abandoned'],
	['3.1', 'failed'],
] as const) {
	test(`no connection in Kong ${kong}: ${kind}`, async t => {
		const pool = new ConnectionPool('/nowhere/at/all', new Transcript(), 500);
		t.teardown(() => pool.stop());
		const rpc = new ProtobufRpc({
			pool,
			version: kongVersion(kong),
			messageIds: {last: 0},
			onNotification: () => {},
			onEventBegun: () => {},
			onLog: () => {},
		});
		t.like(await rpc.startInstance('p', '{}'), {kind, message: 'no such file or directory'});
	});
}
