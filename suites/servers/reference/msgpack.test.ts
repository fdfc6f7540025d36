import {existsSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {encode} from '@msgpack/msgpack';
import test from 'ava';
import {MsgPackClient} from '../testing/msgpack.js';
import {outputOf, runSource, TestServer} from '../testing/process.js';

const file = 'reference/msgpack.ts';

const shared = new TestServer(file);
test.after.always(() => shared.stop());

/** A connection to the one server these tests share. */
async function client(): Promise<MsgPackClient> {
	return new MsgPackClient(await shared.connect());
}

test('the dump is one JSON array with one plugin', async t => {
	const {stdout, code} = await outputOf(runSource(file, ['-dump']));
	t.is(code, 0);
	const [info, ...more] = JSON.parse(stdout);
	t.is(more.length, 0);
	t.deepEqual(Object.keys(info).sort(), ['Name', 'Phases', 'Priority', 'Schema', 'Version']);
	t.deepEqual(info.Phases, ['certificate', 'rewrite', 'access', 'response', 'preread', 'log']);
	t.is(info.Schema.fields[0].config.type, 'record');
});

test('bytes by hand: an instance is started, an event ends, the ids come back', async t => {
	const {connection} = await client();
	// [0, 7, "plugin.GetNothing", []]
	connection.write(Buffer.from([0x94, 0, 7, 0xb1, ...Buffer.from('plugin.GetNothing'), 0x90]));
	const error = 'no such method: plugin.GetNothing';
	t.deepEqual(
		await connection.read(4 + 1 + error.length + 1),
		Buffer.from([0x94, 1, 7, 0xd9, error.length, ...Buffer.from(error), 0xc0]),
	);
});

test('each phase makes its calls and ends', async t => {
	const kong = await client();
	const instance = await kong.start({message: 'good day', limits: {max_headers: 20}});
	const answers: {[method: string]: unknown} = {
		'kong.service.response.get_status': 201,
		'kong.service.response.get_raw_body': Buffer.from('four'),
		'kong.ctx.shared.get': 'good day',
		'kong.request.get_path': '/a path',
		'kong.service.response.get_header': 'text/plain',
	};
	const of = (phase: string) => kong.event(instance, phase, method => answers[method] ?? null);
	t.deepEqual(await of('rewrite'), [['kong.log.debug', 'conform-reference: rewrite']]);
	t.deepEqual(await of('access'), [
		['kong.request.get_method'],
		['kong.request.get_path'],
		['kong.request.get_header', 'host'],
		['kong.request.get_headers', 20],
		['kong.request.get_query', 100],
		['kong.request.get_raw_body'],
		['kong.client.get_ip'],
		['kong.client.get_consumer'],
		['kong.nginx.get_var', 'ssl_client_s_dn'],
		['kong.ctx.shared.set', 'conform-reference', 'good day'],
		['kong.service.request.set_header', 'x-conform-message', 'good day'],
		['kong.service.request.set_header', 'x-conform-path', '/a path'],
	]);
	t.deepEqual((await of('response')).slice(-2), [
		['kong.response.set_header', 'x-conform-message', 'good day'],
		['kong.response.set_header', 'x-conform-service', '201 4 text/plain'],
	]);
	t.deepEqual(
		(await of('certificate')).map(([method]) => method),
		['kong.log.debug', 'kong.ctx.shared.set', 'kong.ctx.shared.get'],
	);
	t.deepEqual(
		(await of('preread')).map(([method]) => method),
		['kong.client.get_ip', 'kong.ctx.shared.set', 'kong.ctx.shared.set', 'kong.ctx.shared.get'],
	);
	t.deepEqual(
		(await of('log')).map(([method]) => method),
		['kong.log.serialize', 'kong.ctx.shared.get', 'kong.log.debug'],
	);
});

test('two configs are two instances; a closed one is gone, the other not', async t => {
	const kong = await client();
	const one = await kong.start({message: 'one'});
	const two = await kong.start({message: 'two'});
	t.not(one, two);
	const messageOf = async (id: unknown) => (await kong.event(id, 'access')).at(-2)?.[2];
	t.is(await messageOf(one), 'one');
	t.is(await messageOf(two), 'two');
	t.is((await kong.call('plugin.CloseInstance', one)).error, null);
	const {error} = await kong.call('plugin.HandleEvent', {InstanceId: one, EventName: 'access'});
	t.regex(String(error), /no plugin instance/);
	t.regex(String((await kong.call('plugin.CloseInstance', one)).error), /no plugin instance/);
	t.is(await messageOf(two), 'two');
});

test('exit ends the event: a later step names an event that is gone', async t => {
	const kong = await client();
	const instance = await kong.start({exit_status: 418});
	const calls = await kong.event(instance, 'access');
	t.deepEqual(calls.at(-1)?.slice(0, 3), ['kong.response.exit', 418, 'stopped by conform-reference']);
	const {result} = await kong.call('plugin.HandleEvent', {InstanceId: instance, EventName: 'access'});
	const {EventId} = result as {EventId: number};
	for (let step = 0; step < 13; step += 1) await kong.call('plugin.Step', {EventId, Data: 'x'});
	t.is((await kong.call('plugin.Step', {EventId})).error, `no event ${EventId}`);
});

test('a handler that throws is an error for that event only', async t => {
	const kong = await client();
	const instance = await kong.start({throw_in: 'access'});
	const {error} = await kong.call('plugin.HandleEvent', {InstanceId: instance, EventName: 'access'});
	t.regex(String(error), /thrown in access/);
	t.is((await kong.event(instance, 'rewrite')).length, 1);
});

test('an error of Kong reaches the handler and ends the event with its text', async t => {
	const kong = await client();
	const instance = await kong.start({});
	const {result} = await kong.call('plugin.HandleEvent', {InstanceId: instance, EventName: 'log'});
	const {EventId} = result as {EventId: number};
	t.is((await kong.call('plugin.StepError', {EventId, Data: 'not here'})).error, 'not here');
});

test('a config that is no JSON object and an unknown plugin are refused', async t => {
	const kong = await client();
	for (const [Name, Config] of [
		['conform-reference', '{'],
		['conform-reference', '[]'],
		['other', '{}'],
	]) {
		t.is(typeof (await kong.call('plugin.StartInstance', {Name, Config})).error, 'string');
	}
});

test('an event may go on on another connection', async t => {
	const kong = await client();
	const instance = await kong.start({});
	const {result} = await kong.call('plugin.HandleEvent', {InstanceId: instance, EventName: 'rewrite'});
	const other = new MsgPackClient(await shared.connect());
	const step = await other.call('plugin.Step', {EventId: (result as {EventId: number}).EventId});
	t.is((step.result as {Data: unknown}).Data, 'ret');
});

test('requests may be cut at any byte', async t => {
	const kong = await client();
	const request = MsgPackClient.message(1, 'plugin.StartInstance', {
		Name: 'conform-reference',
		Config: JSON.stringify({message: 'x'.repeat(300)}),
	});
	for (let cut = 1; cut < request.length; cut += 7) {
		kong.connection.write(request.subarray(0, cut));
		await sleep(1);
		kong.connection.write(request.subarray(cut));
		t.is((await kong.receive())?.error, null);
	}
});

test('several requests in one chunk are all answered', async t => {
	const kong = await client();
	kong.connection.write(Buffer.concat([1, 2, 3].map(id => MsgPackClient.message(id, 'plugin.GetStatus', null))));
	const ids = [await kong.receive(), await kong.receive(), await kong.receive()].map(answer => answer?.id);
	t.deepEqual(ids.sort(), [1, 2, 3]);
});

test('a body of 16 MiB arrives, and text that is no UTF-8', async t => {
	const kong = await client();
	const instance = await kong.start({});
	const big = Buffer.alloc(16 << 20, 'a');
	const calls = await kong.event(instance, 'response', method =>
		method === 'kong.service.response.get_raw_body' ? big : 200,
	);
	t.is(calls.at(-1)?.[2], `200 ${big.length} 200`);

	// Step {EventId, Data: str "caf\xe9"} on the call of ctx.shared.get, as Lua packs it; it comes back byte for byte.
	const {result} = await kong.call('plugin.HandleEvent', {InstanceId: instance, EventName: 'response'});
	const {EventId} = result as {EventId: number};
	for (const Data of [200, 'text/plain', '']) await kong.call('plugin.Step', {EventId, Data});
	const head = Buffer.from(encode([0, 99, 'plugin.Step']));
	head[0] = 0x94;
	const tail = [0x91, 0x82, ...encode('EventId'), ...encode(EventId), ...encode('Data'), 0xa4, 0x63, 0x61, 0x66, 0xe9];
	kong.connection.write(Buffer.concat([head, Buffer.from(tail)]));
	const answer = await kong.receive();
	const {Data} = answer!.result as {Data: {Args: [string, Uint8Array]}};
	t.deepEqual(Buffer.from(Data.Args[1]), Buffer.from('caf\xe9', 'latin1'));
});

test('half a connection still gets its answer, garbage closes one connection only', async t => {
	const kong = await client();
	kong.send('plugin.GetStatus', null);
	kong.connection.socket.end();
	t.is((await kong.receive())?.error, null);
	await kong.connection.closed();

	for (const garbage of [[0xc1], [0x01], [0x90], [0x94, 1, 1, 0xc0, 0xc0], [0xdd, 0xff, 0xff, 0xff, 0xff]]) {
		const connection = await shared.connect();
		connection.write(Buffer.from(garbage));
		await connection.closed();
	}
	const deep = await shared.connect();
	deep.write(Buffer.concat([Buffer.alloc(200_000, 0x91), Buffer.from([0xc0])]));
	await deep.closed();
	t.is(typeof (await new MsgPackClient(await shared.connect()).start({})), 'number');
});

test('a stale socket file is replaced; SIGTERM removes the socket and exits 0', async t => {
	const first = new TestServer(file);
	t.teardown(() => first.stop());
	await first.connect();
	first.child.kill('SIGKILL');
	await first.exit();
	t.true(existsSync(first.socketPath));

	const second = new TestServer(file, first.prefix);
	t.teardown(() => second.stop());
	await second.connect();
	second.child.kill('SIGTERM');
	t.is(await second.exit(), 0);
	t.false(existsSync(second.socketPath));
});

test('it exits when its parent dies', async t => {
	const server = new TestServer(file, undefined, {orphanWhenUp: true});
	t.teardown(() => server.stop());
	const connection = await server.connect();
	await server.exit();
	await connection.closed();
	t.false(existsSync(server.socketPath));
});
