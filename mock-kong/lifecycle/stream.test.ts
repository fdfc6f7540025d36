import type {AddressInfo} from 'node:net';
import net from 'node:net';
import test from 'ava';
import {LuaError} from '../lua/errors.js';
import {LuaMap, type LuaValue} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import {createPdk} from '../pdk/index.js';
import {serialize} from '../pdk/log/serialize.js';
import {getCtx} from '../pdk/nginx/ngx-ctx.js';
import {ExitRequest} from '../pdk/outcome.js';
import {kongVersion} from '../versions/index.js';
import {runStream, type StreamHooks, type StreamOutcome} from './stream.js';
import {entity, plugin, testState} from './testing.js';

const route = entity({id: 'r', protocols: ['tcp', 'tls']});
const service = entity({id: 's', protocol: 'tcp', host: 'upstream.test', port: 9000, retries: 2});
const echo: StreamHooks = {data: Buffer.from('hi\n'), upstream: {body: 'echo:hi\n'}, serialize};

function stream(kong = '3.9', entities: object = {}, tls = false): RequestState {
	return testState({tls}, {kong, entities: {route, service, ...entities}});
}

function ran({phases}: StreamOutcome): string[] {
	return phases.map(run => `${run.plugin}:${run.phase}:${run.end.kind}`);
}

/** Calls the PDK; leaves the handler as Kong does. */
function call(kong: string, state: RequestState, name: string, ...args: LuaValue[]): LuaValue {
	const outcome = createPdk(kongVersion(kong)).call(state, name, args);
	if (outcome.kind === 'exited') throw new ExitRequest('');
	if (outcome.kind === 'raised') throw new LuaError(outcome.message);
	return outcome.kind === 'returned' ? outcome.values[0] : undefined;
}

function member(table: LuaValue, name: string): LuaValue {
	return table instanceof LuaMap ? table.get(name) : undefined;
}

for (const kong of ['3.9', '3.0', '2.8']) {
	test(`${kong}: preread, the service, log`, async t => {
		const quiet = {certificate: () => t.fail(), rewrite: () => t.fail(), preread: () => {}, log: () => {}};
		const outcome = await runStream(
			stream(kong),
			[plugin(quiet, {name: 'a'}), plugin(quiet, {name: 'b', priority: 99})],
			echo,
		);
		t.deepEqual(ran(outcome), ['b:preread:ret', 'a:preread:ret', 'b:log:ret', 'a:log:ret']);
		t.is(outcome.response.status, 200);
		t.is(outcome.response.body.toString(), 'echo:hi\n');
		t.is(outcome.toUpstream?.toString(), 'hi\n');
		t.false(outcome.exited);
		t.is(outcome.handshake, undefined);
	});

	test(`${kong}: over TLS the handshake is first`, async t => {
		const outcome = await runStream(stream(kong, {}, true), [plugin({certificate: () => {}, preread: () => {}})], echo);
		t.deepEqual(ran(outcome), ['probe:certificate:ret', 'probe:preread:ret']);
		t.is(outcome.handshake, 'done');
	});

	test(`${kong}: a Lua error in preread closes the stream with 500; log runs`, async t => {
		const sources: LuaValue[] = [];
		const outcome = await runStream(
			stream(kong),
			[
				plugin({
					preread: s => void call(kong, s, 'kong.request.get_method'),
					log: s =>
						void sources.push(call(kong, s, 'kong.response.get_source'), call(kong, s, 'kong.response.get_status')),
				}),
			],
			echo,
		);
		t.deepEqual(ran(outcome), ['probe:preread:abandoned', 'probe:log:ret']);
		t.is(outcome.response.status, 500);
		t.is(outcome.response.body.length, 0);
		t.is(outcome.toUpstream, undefined);
		t.deepEqual(sources, ['error', 500]);
	});
}

const exits: [status: number, body: LuaValue, got: string][] = [
	[200, undefined, ''],
	[200, 'bye', 'bye'],
	[200, [], '{}'],
	[403, 'no', ''],
	[503, undefined, ''],
];
for (const kong of ['3.9', '2.8']) {
	for (const [status, body, got] of exits) {
		test(`${kong}: exit ${status} with ${JSON.stringify(body)} gives the client ${JSON.stringify(got)}`, async t => {
			const seen: LuaValue[] = [];
			const first = plugin(
				{
					preread: s => void call(kong, s, 'kong.response.exit', status, body),
					log: s => void seen.push(call(kong, s, 'kong.response.get_status')),
				},
				{name: 'first', priority: 99},
			);
			const second = plugin({preread: () => t.fail(), log: () => {}}, {name: 'second'});
			const outcome = await runStream(stream(kong), [first, second], echo);
			t.is(outcome.response.status, status);
			t.is(outcome.response.body.toString(), got);
			t.true(outcome.exited);
			t.is(outcome.toUpstream, undefined);
			t.deepEqual(seen, [status]);
			// Before 3.0 nothing is delayed: a plugin that preread did not come to is not collected.
			t.deepEqual(ran(outcome).slice(1), kong === '2.8' ? ['first:log:ret'] : ['first:log:ret', 'second:log:ret']);
		});
	}
}

const failures: [string, object, StreamHooks, boolean, number, string[]][] = [
	['no route', {match: {route: undefined}}, echo, false, 500, ['log']],
	['no service', {service: undefined, match: {service: undefined}}, echo, false, 503, ['preread', 'log']],
	['a service that refuses', {}, {...echo, upstream: {refuse: true}}, false, 502, ['preread', 'log']],
];
for (const [what, entities, hooks, exited, status, phases] of failures) {
	test(`${what}: ${status}, nothing for the client, log runs`, async t => {
		const outcome = await runStream(stream('3.9', entities), [plugin({preread: () => {}, log: () => {}})], hooks);
		t.is(outcome.response.status, status);
		t.is(outcome.response.body.length, 0);
		t.is(outcome.exited, exited);
		t.deepEqual(
			outcome.phases.map(run => run.phase),
			phases,
		);
	});
}

for (const [kong, logs] of [
	['3.9', true],
	['3.0', false],
	['2.8', false],
] as const) {
	test(`${kong}: a failed handshake is ${logs ? 'logged by plugins without a scope' : 'not logged'}`, async t => {
		const raises = () => {
			throw new LuaError('no');
		};
		const handler = plugin({certificate: raises, preread: () => t.fail(), log: () => {}});
		const outcome = await runStream(stream(kong, {}, true), [handler], echo);
		t.is(outcome.handshake, 'failed');
		t.is(outcome.response.status, 500);
		t.deepEqual(
			outcome.phases.map(run => run.phase),
			logs ? ['certificate', 'log'] : ['certificate'],
		);
	});
}

test('log.serialize tells the session: bytes both ways, status, tries', async t => {
	const saved: LuaValue[] = [];
	const handler = plugin({preread: () => {}, log: s => void saved.push(s.saved?.serializeData)});
	await runStream(stream(), [handler], echo);
	const of = (table: string, name: string) => member(member(saved[0], table), name);
	t.deepEqual([of('session', 'received'), of('session', 'sent'), of('session', 'status')], [3, 8, 200]);
	t.deepEqual([of('upstream', 'received'), of('upstream', 'sent')], [8, 3]);
	t.is((member(saved[0], 'tries') as LuaValue[]).length, 1);
	t.is(member(member(saved[0], 'service'), 'id'), 's');
});

test('log.serialize of a stream that was not proxied has no upstream bytes', async t => {
	const saved: LuaValue[] = [];
	const handler = plugin({
		preread: s => void call('3.9', s, 'kong.response.exit', 200, 'bye'),
		log: s => void saved.push(s.saved?.serializeData),
	});
	await runStream(stream(), [handler], echo);
	t.is(member(member(saved[0], 'upstream'), 'received'), undefined);
	t.is(member(member(saved[0], 'session'), 'sent'), 3);
});

test('a refused connection is tried again as often as the service says', async t => {
	const saved: LuaValue[] = [];
	const handler = plugin({log: s => void saved.push(s.saved?.serializeData)});
	await runStream(stream(), [handler], {...echo, upstream: {refuse: true}});
	t.is((member(saved[0], 'tries') as LuaValue[]).length, 3);
});

for (const [kong, expected] of [
	['3.9', 'tcp'],
	['3.3', 'tls'],
] as const) {
	test(`${kong}: get_protocol of a stream to a TLS service is ${expected}`, async t => {
		const seen: LuaValue[] = [];
		const handler = plugin({log: s => void seen.push(call(kong, s, 'kong.client.get_protocol'))});
		const tls = entity({id: 's', protocol: 'tls', host: 'h', port: 1});
		await runStream(stream(kong, {service: tls}), [handler], echo);
		t.deepEqual(seen, [expected]);
	});
}

test('set_target in preread changes where the stream goes', async t => {
	const handler = plugin({
		preread: s => void call('3.9', s, 'kong.service.set_target', 'other.test', 7),
		log(s) {
			const data = getCtx(s, 'balancer_data');
			t.deepEqual([member(data, 'host'), member(data, 'port')], ['other.test', 7]);
		},
	});
	t.plan(1);
	await runStream(stream(), [handler], echo);
});

test('a real service gets the bytes, and the client what it answers', async t => {
	const server = net.createServer({allowHalfOpen: true}, socket => {
		const chunks: Buffer[] = [];
		socket.on('data', chunk => chunks.push(chunk));
		socket.on('end', () => socket.end(Buffer.concat([Buffer.from([0, 255]), ...chunks])));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	const {port} = server.address() as AddressInfo;
	const outcome = await runStream(stream(), [], {
		data: Buffer.from([1, 254]),
		upstream: {url: `tcp://127.0.0.1:${port}`},
	});
	t.deepEqual(outcome.response.body, Buffer.from([0, 255, 1, 254]));
	t.is(outcome.response.status, 200);
});

test('the streams of one state do not change it', async t => {
	const state = stream();
	await runStream(state, [plugin({preread: s => void s.ctx.set('k', 'v')})], echo);
	t.is(state.subsystem, 'http');
	t.true(state.ctx instanceof LuaMap);
});
