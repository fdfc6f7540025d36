import test from 'ava';
import {LuaMap, type LuaValue, luaGet, luaRecord} from '../../lua/values.js';
import type {RequestState} from '../../ngx/state.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';
import {serialize} from './serialize.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** A request in its log phase, after calls of servers in access. */
function logged(calls: readonly Call[], version = '3.9', subsystem: RequestState['subsystem'] = 'http'): RequestState {
	const kong = kongVersion(version);
	const input = {path: '/p?a=1', headers: {host: 'h.test'}};
	const {state} = testState({version: kong, input});
	const pdk = createPdk(kong);
	state.timing.accessStart = state.timing.processingStart;
	state.route = new LuaMap([['id', 'r']]);
	state.consumer = new LuaMap([['id', 'c']]);
	for (const [name, ...args] of calls) pdk.call(state, name, args);
	state.phase = 'log';
	return subsystem === 'http' ? state : {...state, subsystem};
}

function at(root: LuaValue, path: string): LuaValue {
	return path
		.split('.')
		.reduce<LuaValue>((node, key) => (typeof node === 'object' ? luaGet(node, key) : undefined), root);
}

const setCtx = (name: string, value?: LuaValue): Call => ['kong.nginx.set_ctx', name, value];
const facts: [what: string, version: string, calls: Call[], path: string, expected: LuaValue][] = [
	['the port', '3.9', [], 'request.url', 'http://h.test:8000/p?a=1'],
	['another port in ngx.ctx', '3.9', [setCtx('host_port', 5000)], 'request.url', 'http://h.test:5000/p?a=1'],
	['in 2.8 too', '2.8', [setCtx('host_port', '5000')], 'request.url', 'http://h.test:5000/p?a=1'],
	['none there', '3.9', [setCtx('host_port')], 'request.url', 'http://h.test:8000/p?a=1'],
	['another URI there', '3.9', [setCtx('request_uri', '/q')], 'request.uri', '/q'],
	['is that of the URL', '3.9', [setCtx('request_uri', '/q')], 'request.url', 'http://h.test:8000/q'],
	['since 3.8', '3.7', [setCtx('request_uri', '/q')], 'request.uri', '/p?a=1'],
	['nothing answered', '3.9', [], 'source', 'kong'],
	['the service, says ngx.ctx', '3.9', [setCtx('KONG_PROXIED', true)], 'source', 'upstream'],
	['a plugin left, says it', '3.9', [setCtx('KONG_PROXIED', true), setCtx('KONG_EXITED', true)], 'source', 'kong'],
	[
		'something failed, says it',
		'3.9',
		[setCtx('KONG_PROXIED', true), setCtx('KONG_UNEXPECTED', true)],
		'source',
		'kong',
	],
	['false says nothing', '3.9', [setCtx('KONG_PROXIED', true), setCtx('KONG_EXITED', false)], 'source', 'upstream'],
	['who is authenticated', '3.9', [setCtx('authenticated_consumer', luaRecord({id: 'x'}))], 'consumer.id', 'x'],
	['nobody', '3.9', [setCtx('authenticated_consumer')], 'consumer', undefined],
	[
		'by which credential',
		'3.9',
		[['kong.client.authenticate', undefined, luaRecord({id: 'k', consumer_id: 'u', key: 'secret'})]],
		'authenticated_entity',
		luaRecord({id: 'k', consumer_id: 'u'}),
	],
	['no tries', '3.9', [], 'tries', undefined],
];
for (const [what, version, calls, path, expected] of facts) {
	test(`${version}: ${path}: ${what}`, t => {
		t.deepEqual(at(serialize(logged(calls, version)), path), expected);
	});
}

const ports: [version: string, set: LuaValue, expected: LuaValue][] = [
	['3.9', undefined, 8000],
	['2.8', undefined, 8000],
	['3.9', '81', '81'],
	['3.6', '81', 81],
	['3.6', 'x', 'x'],
	['2.8', 'x', undefined],
];
for (const [version, set, expected] of ports) {
	test(`${version}: the port of a stream whose ngx.ctx says ${JSON.stringify(set) ?? 'nothing'}`, t => {
		const state = logged(set === undefined ? [] : [setCtx('host_port', set)], version, 'stream');
		t.is(at(serialize(state), 'session.server_port'), expected);
	});
}

test('what is no text cannot be part of a URL', t => {
	for (const name of ['host_port', 'request_uri']) {
		t.throws(() => serialize(logged([setCtx(name, luaRecord({a: 1}))])), {
			message: `attempt to concatenate local '${name}' (a table value)`,
		});
	}
});

test('before 3.5 an entity is changed by a value put into it, but for no other request', t => {
	for (const [version, seen] of [
		['3.5', 'c'],
		['3.4', 'other'],
	] as const) {
		const state = logged([], version);
		const before = state.consumer;
		state.serializeValues.push({key: 'consumer.id', value: 'other', mode: 'set'});
		t.is(at(serialize(state), 'consumer.id'), 'other');
		t.deepEqual(createPdk(kongVersion(version)).call(state, 'kong.client.get_consumer', []), {
			kind: 'returned',
			values: [new LuaMap([['id', seen]])],
		});
		t.is(before?.get('id'), 'c');
	}
});
