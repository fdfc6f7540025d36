import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import type {PdkOutcome} from '../../rpc/pdk-call.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {intoLogEvent, type TestSetting, testState} from '../testing.js';

const pdk = createPdk(kongVersion('3.9'));
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});
const raised = (message: string): PdkOutcome => ({kind: 'raised', message});
const request: TestSetting = {
	input: {
		path: '/a%20b/../c//d?foo=1&foo=2&Bar=x',
		headers: {Host: 'Example.Test:8000', 'X-Num': '42', Cookie: 'a=1; b=2', 'Content-Type': 'text/plain'},
		client: {address: '10.1.2.3', port: 5555},
	},
};

const variables: [LuaValue, PdkOutcome][] = [
	['request_method', returned('GET')],
	['REQUEST_METHOD', returned('GET')],
	['host', returned('example.test')],
	['http_host', returned('Example.Test:8000')],
	['http_x_num', returned('42')],
	['http_x_missing', returned(undefined)],
	['arg_foo', returned('1')],
	['arg_bar', returned('x')],
	['cookie_b', returned('2')],
	['uri', returned('/c/d')],
	['request_uri', returned('/a%20b/../c//d?foo=1&foo=2&Bar=x')],
	['args', returned('foo=1&foo=2&Bar=x')],
	['is_args', returned('?')],
	['scheme', returned('http')],
	['server_port', returned('8000')],
	['server_protocol', returned('HTTP/1.1')],
	['remote_addr', returned('10.1.2.3')],
	['remote_port', returned('5555')],
	['content_type', returned('text/plain')],
	['binary_remote_addr', returned('\x0a\x01\x02\x03')],
	['proxy_add_x_forwarded_for', returned('10.1.2.3')],
	['nginx_version', returned('1.25.3')],
	['request_filename', returned('/usr/local/kong/html/c/d')],
	['http2', returned('')],
	['ctx_ref', returned('')],
	['status', returned('000')],
	['upstream_uri', returned('')],
	['upstream_x_forwarded_for', returned('')],
	['ssl_protocol', returned(undefined)],
	['nonexistent', returned(undefined)],
	['constructor', returned(undefined)],
	['', returned(undefined)],
	[5, returned(undefined)],
	[undefined, raised('bad variable name')],
	[true, raised('bad variable name')],
	[[], raised('bad variable name')],
];
for (const [name, expected] of variables) {
	test(`get_var ${JSON.stringify(name) ?? 'nil'}`, t => {
		t.deepEqual(pdk.call(testState(request).state, 'kong.nginx.get_var', [name]), expected);
	});
}

test('a body counts for $request_length once it is read', t => {
	const {state} = testState({input: {method: 'POST', body: 'x'.repeat(20_000)}});
	t.teardown(() => state.free());
	const read = (name: string): LuaValue => {
		const outcome = pdk.call(state, 'kong.nginx.get_var', [name]);
		return outcome.kind === 'returned' ? outcome.values[0] : undefined;
	};
	const before = Number(read('request_length'));
	t.is(read('request_body_file'), undefined);
	pdk.call(state, 'kong.request.get_raw_body', []);
	t.is(Number(read('request_length')), before + 20_000);
	t.is(typeof read('request_body_file'), 'string');
});

test('a proxy that tells no port leaves $remote_port empty, and no number for it', t => {
	const {state} = testState({input: {headers: {'X-Real-IP': '2001:db8::7'}}, node: {trustedIps: ['127.0.0.1']}});
	const read = (name: string) => pdk.call(state, name, ['remote_port']);
	t.deepEqual(read('kong.nginx.get_var'), returned(''));
	t.deepEqual(read('kong.client.get_forwarded_port'), returned(undefined));
	const binary = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x07`;
	t.deepEqual(pdk.call(state, 'kong.nginx.get_var', ['binary_remote_addr']), returned(binary));
});

test('variables need a request, their names are looked at first', t => {
	const {state} = testState();
	intoLogEvent(state);
	t.deepEqual(pdk.call(state, 'kong.nginx.get_var', ['host']), raised('API disabled in the current context'));
	t.deepEqual(pdk.call(state, 'kong.nginx.get_var', []), raised('bad variable name'));
});

const known: [string, LuaValue][] = [
	['KONG_PHASE', 32],
	['host_port', 8000],
	['plugin_id', 'p-1'],
	['KONG_PROXIED', undefined],
	['KONG_ACCESS_START', undefined],
	['request_uri', undefined],
	['buffered_body', undefined],
	['ran_go_plugin', true],
	['missing', undefined],
	['toString', undefined],
];
for (const [key, expected] of known) {
	test(`get_ctx ${key}`, t => {
		const {state} = testState();
		state.pluginId = 'p-1';
		t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', [key]), returned(expected));
	});
}

test('what access leaves in ngx.ctx, and the table of get_query', t => {
	const {state} = testState({input: {path: '/a?b=1'}});
	const read = (key: string) => pdk.call(state, 'kong.nginx.get_ctx', [key]);
	t.deepEqual(read('uri_args'), returned(undefined));
	state.timing.accessStart = state.timing.processingStart + 2;
	pdk.call(state, 'kong.request.get_query', []);
	t.deepEqual(read('uri_args'), returned(luaRecord({b: '1'})));
	t.deepEqual(read('request_uri'), returned('/a?b=1'));
	t.deepEqual(read('scheme'), returned('http'));
	t.deepEqual(read('KONG_REWRITE_TIME'), returned(2));
	t.deepEqual(read('KONG_ACCESS_TIME'), returned(undefined));
});

test("Kong's own fields of ngx.ctx can be written, and taken away", t => {
	const {state} = testState();
	const write = (...args: LuaValue[]) => pdk.call(state, 'kong.nginx.set_ctx', args);
	const read = (key: string) => pdk.call(state, 'kong.nginx.get_ctx', [key]);
	write('host_port', 81);
	t.deepEqual(read('host_port'), returned(81));
	write('host_port');
	t.deepEqual(read('host_port'), returned(undefined));
	t.deepEqual(pdk.call(state, 'kong.request.get_forwarded_port', []), returned(8000));
	state.route = new LuaMap([['id', 'r']]);
	write('route');
	t.deepEqual(pdk.call(state, 'kong.router.get_route', []), returned(undefined));
});

const keys: [LuaValue, PdkOutcome][] = [
	['k', returned(undefined)],
	[5, returned(undefined)],
	[true, returned(undefined)],
	[luaRecord({a: 1}), returned(undefined)],
	[undefined, raised('table index is nil')],
	[Number.NaN, raised('table index is NaN')],
];
for (const name of ['kong.nginx.set_ctx', 'kong.ctx.shared.set']) {
	for (const [key, expected] of keys) {
		test(`${name} with the key ${JSON.stringify(key) ?? 'nil'}`, t => {
			t.deepEqual(pdk.call(testState().state, name, [key, 'v']), expected);
		});
	}
}

const stores: [string, string][] = [
	['kong.nginx.set_ctx', 'kong.nginx.get_ctx'],
	['kong.ctx.shared.set', 'kong.ctx.shared.get'],
];
for (const [set, get] of stores) {
	test(`${get} gives what ${set} put there, nil takes it away`, t => {
		const {state} = testState();
		for (const value of ['v', 0, false, [1, 2], luaRecord({a: 1})]) {
			pdk.call(state, set, ['k', value]);
			t.deepEqual(pdk.call(state, get, ['k']), returned(value));
		}
		pdk.call(state, set, ['k']);
		t.deepEqual(pdk.call(state, get, ['k']), returned(undefined));
		t.deepEqual(pdk.call(state, get, []), returned(undefined));
		t.deepEqual(pdk.call(state, get, [[]]), returned(undefined));
	});
}

test('what set_ctx puts into a place of Kong, Kong uses', t => {
	const {state} = testState();
	const consumer = new LuaMap([['id', 'x']]);
	pdk.call(state, 'kong.nginx.set_ctx', ['authenticated_consumer', consumer]);
	t.is(state.consumer, consumer);
	t.deepEqual(pdk.call(state, 'kong.client.get_consumer', []), returned(consumer));
	pdk.call(state, 'kong.nginx.set_ctx', ['authenticated_consumer', 5]);
	t.deepEqual(pdk.call(state, 'kong.client.get_consumer', []), returned(5));
});

test('in the log event ngx.ctx is a copy', t => {
	const {state} = testState();
	state.ctx.set('k', 'v');
	intoLogEvent(state);
	t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', ['k']), returned('v'));
	t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', ['KONG_PHASE']), returned(8192));
	pdk.call(state, 'kong.nginx.set_ctx', ['k', 'w']);
	t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', ['k']), returned('w'));
	t.is(state.ctx.get('k'), 'v');
});

test('the start of the request is known in the log event too', t => {
	const {state} = testState();
	t.deepEqual(pdk.call(state, 'kong.nginx.req_start_time', []), returned(state.req.startTime));
	intoLogEvent(state, {requestStartTime: 12.5});
	t.deepEqual(pdk.call(state, 'kong.nginx.req_start_time', []), returned(12.5));
});

test('the TLS version is that of the connection', t => {
	const name = 'kong.nginx.get_tls1_version_str';
	t.deepEqual(pdk.call(testState({input: {tls: true}}).state, name, []), returned('TLSv1.3'));
	t.deepEqual(pdk.call(testState().state, name, []), returned(undefined, 'bad request'));
});

test('the subsystem is that of the request', t => {
	const {state} = testState();
	t.deepEqual(pdk.call(state, 'kong.nginx.get_subsystem', []), returned('http'));
	t.deepEqual(pdk.call({...state, subsystem: 'stream'}, 'kong.nginx.get_subsystem', []), returned('stream'));
});

for (const [kong, port] of [
	['3.6', '8000'],
	['3.7', 8000],
] as const) {
	test(`host_port in Kong ${kong} is a ${typeof port}`, t => {
		const version = kongVersion(kong);
		const {state} = testState({...request, version});
		t.deepEqual(createPdk(version).call(state, 'kong.nginx.get_ctx', ['host_port']), returned(port));
	});
}
