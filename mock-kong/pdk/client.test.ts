import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import type {PdkOutcome} from '../rpc/pdk-call.js';
import {kongVersion} from '../versions/index.js';
import {createPdk} from './index.js';
import {intoLogEvent, type TestSetting, testState} from './testing.js';

const pdk = createPdk(kongVersion('3.9'));
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});
const raised = (message: string): PdkOutcome => ({kind: 'raised', message});
const call = (setting: TestSetting, name: string, ...args: LuaValue[]): PdkOutcome =>
	pdk.call(testState(setting).state, name, args);

const behindProxy: TestSetting = {
	node: {trustedIps: ['127.0.0.1']},
	input: {headers: {'X-Real-IP': '9.8.7.6'}, client: {address: '127.0.0.1', port: 4000}},
};
const addresses: [string, PdkOutcome][] = [
	['kong.client.get_ip', returned('127.0.0.1')],
	['kong.client.get_forwarded_ip', returned('9.8.7.6')],
	['kong.client.get_port', returned(4000)],
	['kong.client.get_forwarded_port', returned(undefined)],
];
for (const [name, expected] of addresses) {
	test(`${name} behind a trusted proxy that names no port`, t => {
		t.deepEqual(call(behindProxy, name), expected);
	});
	test(`${name} needs a request`, t => {
		const disabled = raised('API disabled in the current context');
		t.deepEqual(pdk.call(intoLogEvent(testState().state), name, []), disabled);
		t.deepEqual(call({phase: 'certificate'}, name), disabled);
	});
}

const bobId = '44444444-4444-4444-8444-4444444444ab';
const bob = new LuaMap([
	['id', bobId],
	['username', 'bob'],
]);
const loads: [LuaValue[], PdkOutcome][] = [
	[[bobId], returned(bob)],
	[[bobId.toUpperCase()], returned(undefined)],
	[['bob', true], returned(bob)],
	[['nobody', true], returned(undefined)],
	[['', true], returned(undefined)],
	[['bob'], raised('cannot load a consumer with an id that is not a uuid')],
	[['bob', false], raised('cannot load a consumer with an id that is not a uuid')],
	[['66666666-6666-4666-8666-666666666666'], returned(undefined)],
	[[], raised('consumer_id must be a string')],
	[[5], raised('consumer_id must be a string')],
];
for (const [args, expected] of loads) {
	test(`load_consumer ${JSON.stringify(args)}`, t => {
		t.deepEqual(call({entities: {consumers: [bob]}}, 'kong.client.load_consumer', ...args), expected);
	});
}

test('authenticate sets consumer and credential, and nil takes away', t => {
	const {state} = testState();
	const credential = luaRecord({key: 'k'});
	t.deepEqual(pdk.call(state, 'kong.client.authenticate', [bob, credential]), returned(undefined));
	t.deepEqual(pdk.call(state, 'kong.client.get_consumer', []), returned(bob));
	t.deepEqual(pdk.call(state, 'kong.client.get_credential', []), returned(credential));
	pdk.call(state, 'kong.client.authenticate', [undefined, credential]);
	t.deepEqual(pdk.call(state, 'kong.client.get_consumer', []), returned(undefined));
	t.is(state.consumer, undefined);
});

const refusedAuthentications: [LuaValue[], string][] = [
	[[], 'either credential or consumer must be provided'],
	[['x', []], 'consumer must be a table or nil'],
	[[[], 'y'], 'credential must be a table or nil'],
];
for (const [args, message] of refusedAuthentications) {
	test(`authenticate ${JSON.stringify(args)} raises`, t => {
		t.deepEqual(call({}, 'kong.client.authenticate', ...args), raised(message));
	});
}

test('an empty consumer is an empty table', t => {
	const {state} = testState();
	pdk.call(state, 'kong.client.authenticate', [[]]);
	t.deepEqual(pdk.call(state, 'kong.client.get_consumer', []), returned([]));
});

test('consumers are for access and later', t => {
	t.deepEqual(
		call({phase: 'rewrite'}, 'kong.client.get_consumer'),
		raised('function cannot be called in rewrite phase (only in: access, response, header_filter, body_filter, log)'),
	);
});

const route = (...protocols: string[]): LuaMap => new LuaMap([['protocols', protocols]]);
const forwardedProto = (value: string): TestSetting => ({
	node: {trustedIps: ['127.0.0.1']},
	input: {headers: {'X-Forwarded-Proto': value}},
});
const protocols: [string, TestSetting, LuaMap | undefined, LuaValue[], PdkOutcome][] = [
	['without a route', {}, undefined, [], returned(undefined, 'No active route found')],
	['of a route with one', {}, route('grpc'), [], returned('grpc')],
	['in the clear', {}, route('http', 'https'), [], returned('http')],
	['over TLS', {input: {tls: true}}, route('http', 'https'), [], returned('https')],
	['terminated before, not asked for', forwardedProto('https'), route('http', 'https'), [], returned('http')],
	['terminated before', forwardedProto('HTTPS'), route('http', 'https'), [true], returned('https')],
	[
		'by a header of nobody trusted',
		{input: {headers: {'X-Forwarded-Proto': 'https'}}},
		route('a', 'b'),
		[true],
		returned('http'),
	],
	[
		'by two headers',
		forwardedProto('https, http'),
		route('a', 'b'),
		[true],
		returned(undefined, 'Only one X-Forwarded-Proto header allowed'),
	],
	['of a route without any', {}, new LuaMap(), [], raised("attempt to get length of local 'protocols' (a nil value)")],
];
for (const [what, setting, active, args, expected] of protocols) {
	test(`the protocol ${what}`, t => {
		const {state} = testState(setting);
		state.route = active;
		t.deepEqual(pdk.call(state, 'kong.client.get_protocol', args), expected);
	});
}

test('in the log event the protocol is known only where the route says it', t => {
	const {state} = testState();
	intoLogEvent(state);
	state.route = route('http');
	t.deepEqual(pdk.call(state, 'kong.client.get_protocol', []), returned('http'));
	state.route = route('http', 'https');
	t.deepEqual(pdk.call(state, 'kong.client.get_protocol', []), raised('API disabled in the current context'));
});

const tlsCalls: [string, TestSetting, LuaValue[], PdkOutcome][] = [
	['set_client_verify', {}, ['SUCCESS'], returned(undefined)],
	['set_client_verify', {}, ['FAILED:why'], returned(undefined)],
	['set_client_verify', {}, [], raised('assertion failed!')],
	[
		'set_client_verify',
		{},
		['BOGUS'],
		raised('unknown client verify value: BOGUS accepted values are: "SUCCESS", "NONE" or "FAILED:<reason>"'),
	],
	['request_client_certificate', {phase: 'certificate', input: {tls: true}}, [], returned(true)],
	['disable_session_reuse', {}, [], raised('function cannot be called in access phase (only in: certificate)')],
	[
		'get_full_client_certificate_chain',
		{},
		[],
		returned(undefined, 'connection is not TLS or TLS support for Nginx not enabled'),
	],
	['get_full_client_certificate_chain', {input: {tls: true}}, [], returned(undefined)],
	['disable_http2_alpn', {}, [], raised('function cannot be called in access phase (only in: client_hello)')],
];
for (const [name, setting, args, expected] of tlsCalls) {
	test(`tls.${name} ${JSON.stringify(args)} ${JSON.stringify(setting)}`, t => {
		t.deepEqual(call(setting, `kong.client.tls.${name}`, ...args), expected);
	});
}

test('the certificate phase can ask for a client certificate and forbid session reuse', t => {
	const {state} = testState({phase: 'certificate', input: {tls: true}});
	pdk.call(state, 'kong.client.tls.request_client_certificate', []);
	pdk.call(state, 'kong.client.tls.disable_session_reuse', []);
	t.true(state.tls?.requestsClientCertificate);
	t.true(state.tls?.sessionReuseDisabled);
});
