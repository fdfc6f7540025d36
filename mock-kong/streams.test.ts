import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {MockKong, type StartOptions} from './index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const protocols = ['msgpack', 'protobuf'] as const;

async function start(t: ExecutionContext, protocol: (typeof protocols)[number], options: Partial<StartOptions> = {}) {
	const server = path.join(root, `dist/suites/servers/reference/${protocol}.js`);
	const kong = await MockKong.start({...options, server});
	t.teardown(() => kong.stop());
	return kong;
}

for (const protocol of protocols) {
	test(`${protocol}: an HTTPS request has its handshake first`, async t => {
		const kong = await start(t, protocol);
		const res = await kong.request({tls: true, headers: {host: 'example.test'}});
		t.is(res.handshake, 'done');
		t.is(res.status, 200);
		t.deepEqual(
			res.events.map(event => event.phase),
			['certificate', 'rewrite', 'access', 'response', 'log'],
		);
		t.is((await kong.request({})).handshake, undefined);
	});

	test(`${protocol}: a PDK call that raises in the certificate phase fails the handshake`, async t => {
		const kong = await start(t, protocol, {intercept: () => ({kind: 'raised', message: 'no'})});
		for (const res of [await kong.request({tls: true}), await kong.certificate()]) {
			t.is(res.handshake, 'failed');
			t.is(res.status, 0);
			t.is(res.upstream, undefined);
			t.deepEqual(
				res.events.map(event => event.phase),
				['certificate'],
			);
		}
	});

	test(`${protocol}: a stream goes through preread, the service and log`, async t => {
		const kong = await start(t, protocol);
		const res = await kong.stream({data: 'hi', upstream: {body: Buffer.from([0, 255])}});
		t.is(res.status, 200);
		t.deepEqual(res.body, Buffer.from([0, 255]));
		t.is(res.toUpstream?.toString(), 'hi');
		t.false(res.exited);
		t.deepEqual(
			res.events.map(event => `${event.phase} ${event.end.kind}`),
			['preread ret', 'log ret'],
		);
		const overTls = await kong.stream({tls: {serverName: 'example.test'}});
		t.is(overTls.handshake, 'done');
		t.deepEqual(
			overTls.events.map(event => event.phase),
			['certificate', 'preread', 'log'],
		);
	});

	test(`${protocol}: a stream whose preread call raises ends there, and is logged`, async t => {
		const kong = await start(t, protocol, {
			intercept: (call, next) => (call.phase === 'preread' ? {kind: 'raised', message: 'no'} : next()),
		});
		const res = await kong.stream({data: 'hi'});
		t.is(res.status, 500);
		t.is(res.body.length, 0);
		t.is(res.toUpstream, undefined);
		t.deepEqual(
			res.events.map(event => event.phase),
			['preread', 'log'],
		);
	});
}

test('Kong 3.1 to 3.4 runs no external plugin in a stream: it goes by unseen', async t => {
	const kong = await start(t, 'msgpack', {kong: '3.4'});
	const res = await kong.stream({data: 'hi', tls: true});
	t.is(res.status, 200);
	t.deepEqual(res.events, []);
	t.true(res.log.some(line => line.level === 'warn' && line.text.includes('plugin server is not ready')));
	t.deepEqual(
		(await kong.request({tls: true})).events.map(event => event.phase),
		['certificate', 'rewrite', 'access', 'response', 'log'],
	);
});

test('the service of a stream may refuse', async t => {
	const kong = await start(t, 'msgpack');
	const res = await kong.stream({data: 'hi', upstream: {refuse: true}});
	t.is(res.status, 502);
	t.is(res.toUpstream, undefined);
	t.deepEqual(
		res.events.map(event => event.phase),
		['preread', 'log'],
	);
});
