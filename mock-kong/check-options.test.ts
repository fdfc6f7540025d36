import {fileURLToPath} from 'node:url';
import test from 'ava';
import {checkRequest, checkStream} from './check-options.js';
import {ConformError, MockKong} from './index.js';
import {cleanupAll} from './servers/cleanup.js';

process.on('exit', () => cleanupAll());
const server = fileURLToPath(new URL('../suites/servers/js/hello', import.meta.url));
/** As of a caller without types. */
const untyped = <T>(value: unknown): T => value as T;
const usage = (message: RegExp) => ({instanceOf: ConformError, message});

test('options that are none are told, before anything is started', async t => {
	await t.throwsAsync(MockKong.start(untyped(undefined)), usage(/^MockKong\.start takes an object, not undefined/));
	await t.throwsAsync(MockKong.start(untyped({server, confg: {}})), usage(/has no confg\n.*did you mean config\?/));
	await t.throwsAsync(MockKong.start(untyped({server: 5})), usage(/^server is 5, and must be a path or a definition/));
	const plugins = untyped<[]>([{server, kong: '3.9'}]);
	await t.throwsAsync(MockKong.start({plugins}), usage(/^an item of plugins has no kong/));
});

test('one plugin twice is refused, and its server is stopped', async t => {
	await t.throwsAsync(MockKong.start({plugins: [{server}, {server}]}), usage(/^plugin hello stands twice/));
});

test('requests that are none are told; a config is checked and completed; after stop nothing works', async t => {
	const kong = await MockKong.start({server});
	try {
		await t.throwsAsync(kong.request(untyped('/x')), usage(/^a request takes an object, not "\/x"/));
		await t.throwsAsync(kong.request(untyped({methd: 'PUT'})), usage(/has no methd\n.*did you mean method\?/));
		await t.throwsAsync(kong.request({path: 'x'}), usage(/^path is "x", and must begin with \//));
		await t.throwsAsync(kong.request({headers: untyped({a: 5})}), usage(/^header "a" is 5, not text/));
		await t.throwsAsync(kong.stream(untyped({body: 'x'})), usage(/^a stream has no body/));
		t.throws(() => kong.configure({mesage: 'x'}), usage(/config\.mesage: unknown field/));
		kong.configure({});
		const {headers, upstream} = await kong.request({headers: {host: 'a.test'}, body: new Uint8Array([0, 255])});
		t.is(headers['x-hello'], 'hello, a.test');
		t.deepEqual(upstream?.body, Buffer.from([0, 255]));
		t.is((await kong.request({path: 'http://b.test/x?y'})).upstream?.url, '/x?y');
	} finally {
		await kong.stop();
	}
	await t.throwsAsync(kong.request(), usage(/^this mock Kong is stopped/));
	await t.throwsAsync(kong.stream(), usage(/^this mock Kong is stopped/));
	t.throws(() => kong.configure({}), usage(/^this mock Kong is stopped/));
	await kong.stop();
});

test("what answers is not given as Kong's Service entity", t => {
	const error = t.throws(() => checkRequest({service: {status: 201, body: 'created'}}));
	t.regex(error.message, /service is Kong's Service entity, and has no status\n {2}try: {4}upstream: /);
	t.throws(() => checkStream({service: {url: 'tcp://127.0.0.1:1'}}), {message: /upstream/});
	t.notThrows(() => checkRequest({service: {host: 'a.test'}, upstream: {status: 201}}));
});
