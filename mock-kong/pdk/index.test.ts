import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import {dialectOf} from '../rpc/index.js';
import type {PdkOutcome} from '../rpc/pdk-call.js';
import {kongVersion, kongVersions} from '../versions/index.js';
import {createPdk} from './index.js';
import {intoLogEvent, testState} from './testing.js';

const pdk = createPdk(kongVersion('3.9'));
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});
const raised = (message: string): PdkOutcome => ({kind: 'raised', message});

const names: [LuaValue, PdkOutcome][] = [
	['kong.request.get_method', returned('GET')],
	['kong/request/get_method', returned('GET')],
	[' kong.request.get_method', returned('GET')],
	['..kong.request..get_method', returned('GET')],
	['kong.Request.get_method', {kind: 'unknown'}],
	['kong.bogus', {kind: 'unknown'}],
	['bogus', {kind: 'unknown'}],
	['constructor', {kind: 'unknown'}],
	['kong.__proto__', {kind: 'unknown'}],
	['kong.request.hasOwnProperty', {kind: 'unknown'}],
	['kong.version.upside', {kind: 'unknown'}],
	[5, {kind: 'unknown'}],
	[true, {kind: 'unknown'}],
	[undefined, raised('table index is nil')],
	[Number.NaN, raised('table index is NaN')],
	['', raised("attempt to call local 'method' (a table value)")],
	['kong', raised("attempt to call local 'method' (a table value)")],
	['kong.request', raised("attempt to call local 'method' (a table value)")],
	['kong.ctx.shared', raised("attempt to call local 'method' (a table value)")],
	['kong.version', raised("attempt to call local 'method' (a string value)")],
	['kong.version_num', raised("attempt to call local 'method' (a number value)")],
	['kong.request.get_method.x', raised("attempt to index local 'res' (a function value)")],
	['kong.version_num.x', raised("attempt to index local 'res' (a number value)")],
	['kong.default_workspace', raised("attempt to call local 'method' (a string value)")],
	['kong.timing', raised("attempt to call local 'method' (a table value)")],
	['kong.pdk_version', {kind: 'unknown'}],
	['kong.configuration.prefix', raised("attempt to call local 'method' (a string value)")],
	['get_saved_req_data', returned(undefined)],
];
for (const [name, expected] of names) {
	test(`MsgPack finds what Kong finds by the name ${JSON.stringify(name) ?? String(name)}`, t => {
		t.deepEqual(pdk.call(testState().state, name, []), expected);
	});
}

test('Kong 2.8 tells the version of its PDK, and does not censor its configuration', t => {
	const kong = kongVersion('2.8');
	const found = (name: string) => createPdk(kong).call(testState({version: kong}).state, name, []);
	t.deepEqual(found('kong.pdk_version'), raised("attempt to call local 'method' (a string value)"));
	t.deepEqual(found('kong.pdk_major_version'), raised("attempt to call local 'method' (a number value)"));
	t.deepEqual(found('kong.configuration.remove_sensitive'), {kind: 'unknown'});
	t.deepEqual(found('kong.timer'), {kind: 'unknown'});
});

test('a stream has no kong.client.tls, before and after a request that has', t => {
	const {state} = testState();
	const stream: RequestState = {...state, subsystem: 'stream'};
	const name = 'kong.client.tls.disable_session_reuse';
	t.deepEqual(pdk.call(stream, name, []), {kind: 'unknown'});
	t.is(pdk.call(state, name, []).kind, 'raised');
	t.deepEqual(pdk.call(stream, name, []), {kind: 'unknown'});
});

test('an unknown method is told in the error log of the plugin', t => {
	const {state, lines} = testState();
	pdk.call(state, 'kong.nothing', []);
	t.deepEqual(lines, [['err', '[kong] mp_rpc.lua:127 [demo] could not find pdk method: kong.nothing']]);
});

test('what a plugin put into ctx.shared can be led through by name, and is not remembered', t => {
	const {state} = testState();
	state.shared.set('word', 'hello');
	const wanted = "attempt to call local 'method' (a string value)";
	t.deepEqual(pdk.call(state, 'kong.ctx.shared.word', []), raised(wanted));
	t.deepEqual(pdk.call(testState().state, 'kong.ctx.shared.word', []), {kind: 'unknown'});
});

test('in the log event the saved view is found under the exact name only', t => {
	const {state} = testState();
	intoLogEvent(state, {requestHeaders: new LuaMap([['x-a', 'saved']]), responseStatus: 418});
	t.deepEqual(pdk.call(state, 'kong.request.get_header', ['X-A']), returned('saved'));
	t.deepEqual(pdk.call(state, 'kong.response.get_status', []), returned(418));
	t.deepEqual(pdk.call(state, 'kong/response/get_status', []), raised('API disabled in the current context'));
});

test('kong.log.serialize is JSON under its exact name', t => {
	const {state} = testState();
	intoLogEvent(state, {serializeData: luaRecord({path: '/x'})});
	t.deepEqual(pdk.call(state, 'kong.log.serialize', []), returned('{"path":"\\/x"}'));
	t.deepEqual(pdk.call(state, 'kong/log/serialize', []), raised('API disabled in the current context'));
});

test('leaving the request is an outcome of its own', t => {
	t.deepEqual(pdk.call(testState().state, 'kong.response.exit', [200]), {kind: 'exited'});
});

test('an error of ours is not taken for one of Lua', t => {
	const {state} = testState();
	Object.defineProperty(state.node, 'hostname', {
		get() {
			throw new RangeError('ours');
		},
	});
	t.throws(() => pdk.call(state, 'kong.node.get_hostname', []), {instanceOf: RangeError, message: 'ours'});
});

test('ProtoBuf finds only what is in the service definition', t => {
	const {state} = testState();
	const ofProtobuf = createPdk(kongVersion('3.9'), dialectOf('ProtoBuf:1'));
	const answer = (method: string) => ofProtobuf.answer(state, {method, args: []});
	t.deepEqual(answer('kong.request.get_method'), returned('GET'));
	t.deepEqual(answer('kong.node.get_hostname'), {kind: 'unknown'});
	t.deepEqual(answer('kong/request/get_method'), {kind: 'unknown'});
	t.deepEqual(answer('toString'), {kind: 'unknown'});
});

test('names a server makes up are not remembered without end', t => {
	const {state} = testState();
	for (let i = 0; i < 5000; i += 1) pdk.call(state, `kong.request.get_method${'.'.repeat(i % 3000)}`, []);
	t.deepEqual(pdk.call(state, 'kong.request.get_method', []), returned('GET'));
});

const descriptions: [string, readonly string[] | undefined, boolean][] = [
	['kong.client.get_consumer', ['access', 'response', 'header_filter', 'body_filter', 'log'], true],
	['kong.client.authenticate', ['access'], true],
	['kong.client.tls.disable_session_reuse', ['certificate'], false],
	['kong.ctx.shared.get', undefined, true],
	['kong.log.err', undefined, true],
	['kong.log.serialize', ['log'], true],
	['kong.nginx.get_var', undefined, true],
	['kong.node.get_hostname', undefined, false],
];
for (const [name, phases, inService] of descriptions) {
	test(`${name} is described`, t => {
		t.deepEqual(pdk.describe(name), {name, phases, inService});
	});
}

test('what is no function is not described', t => {
	t.is(pdk.describe('kong.request'), undefined);
	t.is(pdk.describe('kong.nothing'), undefined);
});

test('every function of every version can be described', t => {
	for (const version of kongVersions) {
		const each = createPdk(version);
		t.true(each.names().length > 100, version.name);
		for (const name of each.names()) t.is(each.describe(name)?.name, name, `${version.name} ${name}`);
	}
});

test('versions differ in what they have', t => {
	const since = (name: string): string[] => {
		return kongVersions.filter(version => createPdk(version).names().includes(name)).map(version => version.name);
	};
	t.is(since('kong.plugin.get_id')[0], '3.3');
	t.is(since('kong.telemetry.log')[0], '3.8');
	t.is(since('kong.nginx.get_statistics')[0], '3.0');
	t.is(since('kong.client.tls.disable_http2_alpn')[0], '3.9');
	t.is(since('kong.vault.get')[0], '2.8');
	t.is(since('kong.vault.flush')[0], '3.3');
	t.is(since('kong.vault.update')[0], '3.4');
	t.is(since('kong.vault.warmup')[0], '3.5');
});

const misspelt: [string, string | undefined][] = [
	['kong.request.getmethod', 'kong.request.get_method'],
	['Kong.Request.GetMethod', 'kong.request.get_method'],
	['kong.reqest.get_header', 'kong.request.get_header'],
	['kong.response.set_haeder', 'kong.response.set_header'],
	['load_consumer', 'kong.client.load_consumer'],
	['completely.unlike.anything.kong.has', undefined],
];
for (const [name, meant] of misspelt) {
	test(`${name} may have meant ${meant ?? 'nothing'}`, t => {
		t.is(pdk.closestNames(name)[0], meant);
	});
}
