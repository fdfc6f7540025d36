// Four plugins in three languages on four servers, in one Kong. Needs go, and kong-python-pluginserver on PATH.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {MockKong} from 'kong-ps-conform';
import {expectResponse} from 'kong-ps-conform/expect';

const file = name => fileURLToPath(new URL(name, import.meta.url));
const built = mkdtempSync(path.join(tmpdir(), 'three-'));
let kong;
before(async () => {
	const bodyTransform = path.join(built, 'body-transform');
	const env = {...process.env, CGO_ENABLED: '0', GOWORK: 'off'};
	execFileSync('go', ['build', '-o', bodyTransform, '.'], {cwd: file('../../go/body-transform'), env});
	kong = await MockKong.start({
		// In no order: Kong sorts them.
		plugins: [
			{server: bodyTransform, config: {find: 'http://', replace: 'https://'}},
			{server: file('plugins/python')},
			{server: file('plugins/js')},
			{server: file('../../python/key-check'), config: {keys: ['open-sesame']}},
		],
	});
});
after(async () => {
	await kong?.stop();
	rmSync(built, {recursive: true});
});

const request = {
	headers: {'x-api-key': 'open-sesame', 'x-tenant': 'blue'},
	upstream: {headers: {'content-type': 'text/html'}, body: 'see http://a.test'},
};
/** Which plugin was called in which phase, in this order. */
const events = res => res.events.map(({phase, plugin}) => `${phase} ${plugin}`);

test('by priority, and among equals by name backwards', async () => {
	const res = await kong.request(request);
	assert.deepEqual(events(res), [
		'access key-check', // Python, 1250
		'access tenant', // JavaScript, 1000
		'access audit', // Python, 1000
		'response body-transform', // Go, 800
	]);
});

test('each server in its protocol', async () => {
	const {calls} = await kong.request(request);
	const protocols = Object.fromEntries(calls.map(({plugin, protocol}) => [plugin, protocol]));
	assert.deepEqual(protocols, {
		'key-check': 'MsgPack:1',
		tenant: 'MsgPack:1',
		audit: 'MsgPack:1',
		'body-transform': 'ProtoBuf:1',
	});
});

test('what one plugin puts into kong.ctx.shared another reads', async () => {
	const res = await kong.request(request);
	expectResponse(res, {
		calls: {
			access: {
				includes: [
					{plugin: 'tenant', call: 'kong.ctx.shared.set', args: ['tenant', 'blue']},
					{plugin: 'audit', call: 'kong.ctx.shared.get', args: ['tenant'], answer: 'blue'},
				],
			},
		},
		upstream: {headers: {'x-audit': 'blue', 'x-api-key': null}},
		context: {tenant: 'blue'},
	});
});

test('one plugin with a response handler makes Kong wait for the whole response of the service', async () => {
	// Bytes that are no text, to show that they survive all four.
	const body = Buffer.from('\xff\0http://a.test\xfe', 'latin1');
	const res = await kong.request({...request, upstream: {headers: {'transfer-encoding': 'chunked'}, body}});
	expectResponse(res, {
		calls: {
			response: {includes: [{plugin: 'body-transform', call: 'kong.service.response.get_raw_body', answer: body}]},
		},
		client: {
			headers: {'transfer-encoding': null, 'content-length': '17'},
			body: Buffer.from('\xff\0https://a.test\xfe', 'latin1'),
		},
	});
});

test('a plugin that answers itself ends the request for those after it', async () => {
	const res = await kong.request({...request, headers: {'x-api-key': 'wrong'}});
	assert.deepEqual(events(res), ['access key-check']);
	expectResponse(res, {client: {status: 401}, upstream: 'none', context: {tenant: null}});
});
