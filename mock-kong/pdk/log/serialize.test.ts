import test from 'ava';
import {LuaError} from '../../lua/errors.js';
import {LuaMap, type LuaValue, luaGet, luaRecord, NULL} from '../../lua/values.js';
import {kongVersion} from '../../versions/index.js';
import {intoLogEvent, type TestSetting, testState} from '../testing.js';
import {serialize} from './serialize.js';

const v28 = kongVersion('2.8');

function at(root: LuaValue, ...path: string[]): LuaValue {
	return path.reduce<LuaValue>((node, key) => (typeof node === 'object' ? luaGet(node, key) : undefined), root);
}

function serialized(setting: TestSetting, values: [string, LuaValue, string][] = []): LuaValue {
	const {state} = testState({phase: 'log', ...setting});
	for (const [key, value, mode] of values) state.serializeValues.push({key, value, mode});
	return serialize(state);
}

const request: TestSetting = {
	input: {
		method: 'POST',
		path: '/p?a=1&b',
		headers: {Host: 'h.test', Authorization: 'secret', 'Proxy-Authorization': 'secret', Accept: 'x'},
	},
};

const facts: [string[], LuaValue][] = [
	[['request', 'method'], 'POST'],
	[['request', 'uri'], '/p?a=1&b'],
	[['request', 'url'], 'http://h.test:8000/p?a=1&b'],
	[['request', 'headers', 'accept'], 'x'],
	[['request', 'headers', 'authorization'], 'REDACTED'],
	[['request', 'headers', 'proxy-authorization'], 'REDACTED'],
	[['request', 'querystring', 'a'], '1'],
	[['request', 'querystring', 'b'], true],
	[['request', 'tls'], undefined],
	[['upstream_status'], ''],
	[['upstream_uri'], ''],
	[['latencies', 'proxy'], -1],
	[['latencies', 'kong'], 0],
	[['source'], 'kong'],
	[['client_ip'], '127.0.0.1'],
	[['workspace_name'], 'default'],
	[['consumer'], undefined],
];
for (const [path, expected] of facts) {
	test(`${path.join('.')} of a request that went nowhere`, t => {
		t.deepEqual(at(serialized(request), ...path), expected);
	});
}

test('older versions tell less', t => {
	const root = serialized({...request, version: v28});
	t.is(at(root, 'request', 'headers', 'authorization'), 'REDACTED');
	for (const path of [
		['request', 'id'],
		['upstream_status'],
		['source'],
		['workspace_name'],
		['latencies', 'receive'],
	]) {
		t.is(at(root, ...path), undefined, path.join('.'));
	}
});

test('entities are copies', t => {
	const {state} = testState({phase: 'log'});
	state.consumer = new LuaMap([['id', 'c']]);
	state.serializeValues.push({key: 'consumer.id', value: 'other', mode: 'set'});
	t.is(at(serialize(state), 'consumer', 'id'), 'other');
	t.is(state.consumer.get('id'), 'c');
});

const puts: [[string, LuaValue, string][], string[], LuaValue][] = [
	[[['a.b.c', 5, 'set']], ['a', 'b', 'c'], 5],
	[[['request.method', 'X', 'set']], ['request', 'method'], 'X'],
	[[['request.method', 'X', 'add']], ['request', 'method'], 'GET'],
	[[['request.method', 'X', 'replace']], ['request', 'method'], 'X'],
	[[['new', 'X', 'replace']], ['new'], undefined],
	[[['new.deep', 'X', 'replace']], ['new'], undefined],
	[[['new', 'X', 'add']], ['new'], 'X'],
	[[['request.method', undefined, 'set']], ['request', 'method'], undefined],
	[
		[
			['k', 1, 'set'],
			['k', 2, 'set'],
		],
		['k'],
		2,
	],
	[[['n', NULL, 'set']], ['n'], NULL],
	[[['.a.b', 1, 'set']], ['.a', 'b'], 1],
	[[['a.', 1, 'set']], ['a', ''], 1],
	[[['', 1, 'set']], [''], 1],
];
for (const [values, path, expected] of puts) {
	test(`set_serialize_value ${values.map(value => value.map(String).join(' ')).join(', ')}`, t => {
		t.deepEqual(at(serialized({}, values), ...path), expected);
	});
}

const withHeaders: TestSetting = {
	input: {
		headers: [
			['Host', 'h'],
			['Accept', 'a'],
			['X-Two', '1'],
			['x-two', '2'],
			['Proxy-Authorization', 's'],
		],
	},
};
const headerPuts: [version: string, key: string, value: LuaValue, mode: string, path: string[], expected: LuaValue][] =
	[
		['3.9', 'request.headers.accept', undefined, 'set', ['accept'], undefined],
		['3.9', 'request.headers.proxy-authorization', undefined, 'replace', ['proxy-authorization'], undefined],
		['3.9', 'request.headers.proxy-authorization', 'n', 'add', ['proxy-authorization'], 'REDACTED'],
		['3.9', 'request.headers.ACCEPT', 'n', 'add', ['ACCEPT'], undefined],
		['3.9', 'request.headers.ACCEPT', 'n', 'replace', ['ACCEPT'], 'n'],
		['3.9', 'request.headers.PROXY_AUTHORIZATION', 'n', 'replace', ['PROXY_AUTHORIZATION'], 'n'],
		['3.9', 'request.headers.X-None', 'n', 'replace', ['X-None'], undefined],
		['3.9', 'request.headers.X-Two.k', 'n', 'replace', ['x-two', 'k'], undefined],
		['3.9', 'request.headers.X-Two.k', 'n', 'add', ['x-two', 'k'], 'n'],
		['3.4', 'request.headers.ACCEPT', 'n', 'replace', ['ACCEPT'], 'n'],
		['2.8', 'request.headers.ACCEPT', 'n', 'add', ['ACCEPT'], undefined],
	];
for (const [version, key, value, mode, path, expected] of headerPuts) {
	test(`${version}: headers know a name as it may be written: ${mode} ${key} ${String(value)}`, t => {
		const root = serialized({...withHeaders, version: kongVersion(version)}, [[key, value, mode]]);
		t.deepEqual(at(root, 'request', 'headers', ...path), expected);
	});
}

test('headers of the response too', t => {
	const {state} = testState({phase: 'log'});
	state.resp.headers.set('X-Up', ['1']);
	for (const [key, mode] of [
		['x_up', 'replace'],
		['X-UP', 'add'],
	] as const) {
		state.serializeValues.push({key: `response.headers.${key}`, value: 'n', mode});
	}
	const headers = at(serialize(state), 'response', 'headers');
	t.deepEqual([at(headers, 'x-up'), at(headers, 'x_up'), at(headers, 'X-UP')], ['1', 'n', undefined]);
});

test('headers a plugin put there itself know a name as it is only', t => {
	const root = serialized(withHeaders, [
		['request.headers', luaRecord({a: '1'}), 'set'],
		['request.headers.A', 'n', 'replace'],
	]);
	t.deepEqual(at(root, 'request', 'headers'), luaRecord({a: '1'}));
});

const deep: [values: [string, LuaValue, string][], path: string[], expected: LuaValue][] = [
	[
		[
			['a.b.c', 1, 'set'],
			['a.b.c', 2, 'set'],
		],
		['a', 'b', 'c'],
		2,
	],
	[
		[
			['a.b.c', 1, 'set'],
			['a.d', 2, 'set'],
		],
		['a', 'b', 'c'],
		1,
	],
	[
		[
			['a.b.c', 1, 'set'],
			['a.b.d', 2, 'replace'],
		],
		['a', 'b', 'd'],
		undefined,
	],
	[
		[
			['a.b.c', 1, 'set'],
			['a.b.c', 2, 'replace'],
		],
		['a', 'b', 'c'],
		2,
	],
	[
		[
			['a.b.c', 1, 'add'],
			['a.b.c', 2, 'add'],
			['a.d', 3, 'add'],
		],
		['a'],
		luaRecord({b: luaRecord({c: 1}), d: 3}),
	],
	[[['a', false, 'set']], ['a'], false],
	[
		[
			['a', false, 'set'],
			['a', 1, 'add'],
		],
		['a'],
		false,
	],
	[[['a', luaRecord({t: luaRecord({k: 'v'}), b: true}), 'set']], ['a', 't', 'k'], 'v'],
];
for (const [values, path, expected] of deep) {
	test(`leaves and branches: ${values.map(value => value.map(String).join(' ')).join(', ')}`, t => {
		t.deepEqual(at(serialized({}, values), ...path), expected);
	});
}

const loop = new LuaMap();
loop.set('self', loop);
const refused: [TestSetting, string, LuaValue, string][] = [
	[
		{},
		'client_ip.x',
		1,
		"The key 'client_ip.x' could not be used as a serialize value. Subkey 'client_ip' is not a table. It's 127.0.0.1",
	],
	[
		{},
		'k',
		loop,
		'value must be nil, a number, string, boolean or a non-self-referencial table containing numbers, string and booleans',
	],
	[
		{version: v28},
		'k',
		NULL,
		'value must be nil, a number, string, boolean or a non-self-referencial table containing numbers, string and booleans',
	],
];
for (const [setting, key, value, message] of refused) {
	test(`a value at ${key} that cannot be serialised in ${setting.version?.name ?? '3.9'} raises`, t => {
		t.throws(() => serialized(setting, [[key, value, 'set']]), {instanceOf: LuaError, message});
	});
}

test('there is nothing to serialise before the log phase, nor in its timer', t => {
	const {state} = testState();
	t.throws(() => serialize(state), {message: 'function cannot be called in access phase (only in: log)'});
	intoLogEvent(state);
	t.throws(() => serialize(state), {message: 'API disabled in the current context'});
});

test('a stream is told by its session', t => {
	const {state} = testState({phase: 'log'});
	const root = serialize({...state, subsystem: 'stream'});
	t.is(at(root, 'session', 'server_port'), 8000);
	t.is(at(root, 'request'), undefined);
});

test('a credential is told by its ids', t => {
	const {state} = testState({phase: 'log'});
	state.credential = new LuaMap([
		['id', 'i'],
		['consumer_id', 'c'],
		['key', 'secret'],
	]);
	t.deepEqual(at(serialize(state), 'authenticated_entity'), luaRecord({id: 'i', consumer_id: 'c'}));
});

test('before 3.8 a key is split at every dot, and nothing empty is left at its end', t => {
	const version = kongVersion('3.7');
	const value = (key: string) => serialized({version}, [[key, 1, 'set']]);
	t.is(at(value('.a'), '', 'a'), 1);
	t.is(at(value('a.'), 'a'), 1);
	t.throws(() => value(''), {message: 'table index is nil'});
	t.notThrows(() => serialized({version}, [['', 1, 'replace']]));
});
