import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {ConformError, MockKong, type StartOptions} from './index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const reference = (protocol: 'msgpack' | 'protobuf') => path.join(root, `dist/suites/servers/reference/${protocol}.js`);

async function start(t: ExecutionContext, options: StartOptions): Promise<MockKong> {
	const kong = await MockKong.start(options);
	t.teardown(() => kong.stop());
	return kong;
}

for (const protocol of ['msgpack', 'protobuf'] as const) {
	test(`${protocol}: a request goes through rewrite, access, the service, response and log`, async t => {
		const kong = await start(t, {server: reference(protocol), config: {message: 'good day'}});
		const res = await kong.request({
			method: 'POST',
			path: '/a?b=c',
			headers: {host: 'example.test', 'x-multi': ['1', '2']},
			body: Buffer.from([0, 255, 128]),
			upstream: {status: 201, headers: {'content-type': 'text/plain'}, body: 'made'},
		});
		t.is(res.status, 201);
		t.is(res.body.toString(), 'made');
		t.is(res.headers['x-conform-message'], 'good day');
		t.deepEqual(
			res.events.map(event => [event.phase, event.end.kind]),
			[
				['rewrite', 'ret'],
				['access', 'ret'],
				['response', 'ret'],
				['log', 'ret'],
			],
		);
		const sent = res.upstream;
		t.is(sent?.method, 'POST');
		t.is(sent?.url, '/a?b=c');
		t.deepEqual([...(sent?.body ?? [])], [0, 255, 128]);
		t.deepEqual(
			sent?.headers.filter(([name]) => name.toLowerCase() === 'x-multi').map(([, value]) => value),
			['1', '2'],
		);
		t.is(sent?.headers.find(([name]) => name.toLowerCase() === 'x-conform-message')?.[1], 'good day');
		const method = res.calls.find(call => call.method === 'kong.request.get_method');
		t.deepEqual(method?.outcome, {kind: 'returned', values: ['POST']});
	});

	test(`${protocol}: an event that never stops calling is abandoned`, async t => {
		const kong = await start(t, {server: reference(protocol), maxCalls: 4});
		const res = await kong.request({path: '/', headers: {host: 'example.test'}});
		t.is(res.calls.length, 4);
		t.like(res.events[1], {
			phase: 'access',
			end: {kind: 'abandoned', message: 'more than 4 PDK calls: mock Kong stops here, real Kong goes on'},
		});
	});

	test(`${protocol}: an exit in access ends the request; only log follows`, async t => {
		const kong = await start(t, {server: reference(protocol), config: {exit_status: 403}});
		const res = await kong.request({path: '/', headers: {host: 'example.test'}});
		t.is(res.status, 403);
		t.is(res.upstream, undefined);
		t.deepEqual(
			res.events.map(event => event.phase),
			['rewrite', 'access', 'log'],
		);
		t.is(res.events[1]?.end.kind, 'exited');
	});

	test(`${protocol}: a changed config starts a new instance and closes the old one`, async t => {
		const kong = await start(t, {server: reference(protocol), config: {message: 'one'}});
		await kong.request({headers: {host: 'example.test'}});
		kong.configure({message: 'two'});
		const res = await kong.request({headers: {host: 'example.test'}});
		t.is(res.headers['x-conform-message'], 'two');
		t.deepEqual(
			kong.instanceEvents.map(event => event.kind),
			['started', 'started', 'closed'],
		);
	});
}

test('what the plugin calls can be answered by somebody else', async t => {
	const kong = await start(t, {server: reference('msgpack')});
	kong.intercept((call, next) =>
		call.method === 'kong.service.response.get_status' ? {kind: 'returned', values: [299]} : next(),
	);
	const res = await kong.request({headers: {host: 'example.test'}});
	const told = res.calls.find(call => call.method === 'kong.service.response.get_status');
	t.deepEqual(told?.outcome, {kind: 'returned', values: [299]});
	t.true(
		Object.values(res.headers)
			.flat()
			.some(value => value.includes('299')),
	);
});

test('a real service on loopback can be the upstream', async t => {
	const {createServer} = await import('node:http');
	const service = createServer((request, response) => {
		response.setHeader('x-from', 'the service');
		response.end(`${request.method} ${request.url}`);
	});
	await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve));
	t.teardown(() => service.close());
	const address = service.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const kong = await start(t, {server: reference('msgpack')});
	const res = await kong.request({
		path: '/x',
		headers: {host: 'example.test'},
		upstream: {url: `http://127.0.0.1:${port}`},
	});
	t.is(res.headers['x-from'], 'the service');
	t.is(res.body.toString(), 'GET /x');
});

test('a service that refuses gives a 502 and no response event', async t => {
	const kong = await start(t, {server: reference('msgpack')});
	const res = await kong.request({headers: {host: 'example.test'}, upstream: {refuse: true}});
	t.is(res.status, 502);
	t.deepEqual(
		res.events.map(event => event.phase),
		['rewrite', 'access', 'log'],
	);
});

test('a directory of JavaScript plugins is run by its kong-pdk', async t => {
	const kong = await start(t, {server: path.join(root, 'suites/servers/js/hello'), config: {message: 'hi'}});
	const res = await kong.request({headers: {host: 'example.test'}});
	t.is(res.headers['x-hello'], 'hi, example.test');
});

test('two plugins on two servers run in one request by priority', async t => {
	const kong = await start(t, {
		plugins: [
			{server: path.join(root, 'suites/servers/js/hello'), config: {message: 'second'}},
			{server: reference('protobuf'), config: {message: 'first'}},
		],
	});
	const res = await kong.request({headers: {host: 'example.test'}});
	t.deepEqual(
		res.events.filter(event => event.phase === 'access').map(event => event.plugin),
		['conform-reference', 'hello'],
	);
	t.is(res.headers['x-hello'], 'second, example.test');
});

test('stop leaves no process and no socket behind', async t => {
	const kong = await MockKong.start({server: reference('msgpack')});
	const socket = kong.servers[0]?.socketPath ?? '';
	const pid = kong.servers[0]?.pid ?? 0;
	t.true(existsSync(socket));
	await kong.stop();
	t.false(existsSync(socket));
	t.throws(() => process.kill(pid, 0));
});

test('bad input is told, not thrown at random', async t => {
	const usage = async (options: StartOptions) =>
		(await t.throwsAsync(MockKong.start(options), {instanceOf: ConformError}))?.code;
	t.is(await usage({}), 'usage');
	t.is(await usage({server: './does-not-exist'}), 'usage');
	t.is(await usage({server: reference('msgpack'), kong: '1.0'}), 'usage');
	t.is(await usage({server: reference('msgpack'), plugin: 'other'}), 'usage');
	t.is(await usage({server: reference('msgpack'), config: {message: 5}}), 'usage');
	t.is(await usage({server: '/bin/true'}), 'query-failed');
});
