import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {outputOf, runSource, TestServer} from '../testing/process.js';
import {framed, message, ProtoBufClient} from '../testing/protobuf.js';

const file = 'reference/protobuf.ts';
const shared = new TestServer(file);
test.after.always(() => shared.stop());

/** A connection to the one server these tests share. */
async function client(): Promise<ProtoBufClient> {
	return new ProtoBufClient(await shared.connect());
}

test('the dump names the protocol, the socket and one plugin', async t => {
	const {stdout, code} = await outputOf(runSource(file, ['-dump', '-kong-prefix', '/tmp/here']));
	t.is(code, 0);
	const {Protocol, SocketPath, Plugins} = JSON.parse(stdout);
	t.is(Protocol, 'ProtoBuf:1');
	t.is(SocketPath, '/tmp/here/conform-reference.socket');
	t.is(Plugins.length, 1);
	t.is(Plugins[0].Name, 'conform-reference');
});

test('bytes by hand: the dialogue of an event', async t => {
	const kong = await client();
	const id = await kong.start({message: 'hi'});
	// RpcCall{sequence: 9, cmd_handle_event{instance_id, "rewrite"}}
	const event = message([1, id ?? 0], [2, 'rewrite']);
	const head = [event.length + 5, 0, 0, 0, 0x08, 9, 0xa2, 0x02, event.length];
	kong.connection.write(Buffer.concat([Buffer.from(head), event]));
	t.is((await kong.frame())?.toString(), 'kong.log.debug');
	// ListValue{Value{string_value}}
	const line = 'conform-reference: rewrite';
	t.deepEqual(await kong.frame(), Buffer.from([0x0a, line.length + 2, 0x1a, line.length, ...Buffer.from(line)]));
	kong.connection.write(Buffer.alloc(4));
	t.deepEqual(await kong.connection.read(4 + 4 + 2), Buffer.from([0, 0, 0, 0, 2, 0, 0, 0, 0x08, 9]));
});

test('each phase makes its calls and ends', async t => {
	const kong = await client();
	const id = (await kong.start({message: 'good day'})) ?? -1;
	const answers: {[method: string]: Buffer} = {
		'kong.service.response.get_status': message([1, 201]),
		'kong.service.response.get_raw_body': message([1, 'four']),
		'kong.ctx.shared.get': message([3, 'good day']),
		'kong.client.get_consumer': message([1, 'an id'], [2, 1_700_000_000]),
		'kong.request.get_headers': message([1, message([1, 'host'], [2, message([3, 'a'])])]),
	};
	const of = async (phase: string) => (await kong.event(id, phase, method => answers[method] ?? Buffer.alloc(0))) ?? [];
	const access = await of('access');
	t.is(access.length, 12);
	t.deepEqual(access[2], ['kong.request.get_header', message([1, 'host'])]);
	t.deepEqual(access[3], ['kong.request.get_headers', message([1, 100])]);
	t.deepEqual(access[10], [
		'kong.service.request.set_header',
		message([1, 'x-conform-message'], [2, message([3, 'good day'])]),
	]);
	t.deepEqual((await of('response')).slice(-2), [
		['kong.response.set_header', message([1, 'x-conform-message'], [2, message([3, 'good day'])])],
		['kong.response.set_header', message([1, 'x-conform-service'], [2, message([3, '201 4'])])],
	]);
	t.is((await of('certificate')).length, 3);
	t.is((await of('preread')).length, 4);
	t.is((await of('log')).length, 3);
});

test('exit carries status, body and headers, and is the last frame', async t => {
	const kong = await client();
	const id = (await kong.start({exit_status: 418})) ?? -1;
	const [method, args] = (await kong.event(id, 'access'))?.at(-1) ?? [];
	t.is(method, 'kong.response.exit');
	const header = (key: string, value: string) => [1, message([1, key], [2, message([3, value])])] as const;
	const headers = message(header('content-type', 'text/plain'), header('x-conform-message', 'hello'));
	t.deepEqual(args, message([1, 418], [2, 'stopped by conform-reference'], [3, headers]));
	kong.connection.socket.end();
	await kong.connection.closed();
	t.is((await (await client()).event(id, 'rewrite'))?.length, 1);
});

test('an unknown instance, a bad config and an unknown command close one connection only', async t => {
	const kong = await client();
	const id = (await kong.start({})) ?? -1;
	t.is(await (await client()).event(4711, 'access'), null);
	t.is(await (await client()).start([]), null);
	const unknown = await client();
	t.is(await unknown.return(unknown.send(40, Buffer.alloc(0))), null);
	const garbage = await client();
	garbage.sendFrame(Buffer.from([0xff]));
	t.is(await garbage.frame(), null);
	t.is((await kong.event(id, 'rewrite'))?.length, 1);
});

test('a handler that throws tells Kong why, and ends the request where that is allowed', async t => {
	const kong = await client();
	const text = (value: string) => message([1, message([3, value])]);
	const inAccess = (await kong.start({throw_in: 'access'})) ?? -1;
	t.deepEqual(await (await client()).event(inAccess, 'access'), [
		['kong.log.err', text('thrown in access as config.throw_in asks')],
		['kong.response.exit', message([1, 500], [2, 'An unexpected error occurred'])],
	]);
	const inLog = (await kong.start({throw_in: 'log'})) ?? -1;
	t.deepEqual(await kong.event(inLog, 'log'), [['kong.log.err', text('thrown in log as config.throw_in asks')]]);
	t.deepEqual(await kong.event(inLog, 'no phase'), [['kong.log.err', text('no handler for phase no phase')]]);
	t.is((await kong.event(inLog, 'rewrite'))?.length, 1);
});

test('a reply frame that is no such message fails the event', async t => {
	const kong = await client();
	const id = (await kong.start({})) ?? -1;
	t.is(await kong.event(id, 'access', () => Buffer.from([0xff])), null);
});

test('an instance that was closed is gone, the other not', async t => {
	const kong = await client();
	const one = (await kong.start({message: 'one'})) ?? -1;
	const two = (await kong.start({message: 'two'})) ?? -1;
	t.not(one, two);
	const closing = kong.send(35, message([1, one]));
	t.truthy((await kong.return(closing))?.get(33));
	t.is(await (await client()).event(one, 'rewrite'), null);
	t.is((await kong.event(two, 'rewrite'))?.length, 1);
});

test('frames may be cut at any byte, several may come at once, one may have 16 MiB', async t => {
	const kong = await client();
	const id = (await kong.start({})) ?? -1;
	const call = framed(message([1, 5], [34, message([1, id])]));
	for (let cut = 1; cut < call.length; cut += 1) {
		kong.connection.write(call.subarray(0, cut));
		await sleep(1);
		kong.connection.write(call.subarray(cut));
		t.truthy(await kong.return(5));
	}
	kong.connection.write(Buffer.concat([call, call, call]));
	for (let count = 0; count < 3; count += 1) t.truthy(await kong.return(5));

	const body = message([1, Buffer.alloc(16 << 20, 'a')]);
	const calls = await kong.event(id, 'response', method =>
		method === 'kong.service.response.get_raw_body' ? body : Buffer.alloc(0),
	);
	t.deepEqual(calls?.at(-1)?.[1], message([1, 'x-conform-service'], [2, message([3, `0 ${16 << 20}`])]));
});

test('text that is no UTF-8 comes back byte for byte', async t => {
	const kong = await client();
	const id = (await kong.start({})) ?? -1;
	const latin = Buffer.from('caf\xe9', 'latin1');
	const calls = await kong.event(id, 'response', method =>
		method === 'kong.ctx.shared.get' ? message([3, latin]) : Buffer.alloc(0),
	);
	t.deepEqual(calls?.at(-2)?.[1], message([1, 'x-conform-message'], [2, message([3, latin])]));
});

test('a connection left in the middle of an event ends that event only', async t => {
	const kong = await client();
	const id = (await kong.start({})) ?? -1;
	const leaving = await client();
	leaving.send(36, message([1, id], [2, 'access']));
	t.is((await leaving.frame())?.toString(), 'kong.request.get_method');
	leaving.connection.socket.destroy();
	t.is((await kong.event(id, 'access'))?.length, 12);
});
