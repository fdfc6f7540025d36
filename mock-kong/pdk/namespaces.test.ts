import test from 'ava';
import {LuaMap, type LuaValue, luaGet, luaRecord} from '../lua/values.js';
import type {PdkOutcome} from '../rpc/pdk-call.js';
import {kongVersion} from '../versions/index.js';
import {createPdk} from './index.js';
import {type TestSetting, testState} from './testing.js';

const v28 = kongVersion('2.8');
const pdk = createPdk(kongVersion('3.9'));
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});
const raised = (message: string): PdkOutcome => ({kind: 'raised', message});

const trusting = (...trustedIps: string[]): TestSetting => ({node: {trustedIps}});
const disabled =
	'Telemetry logging is disabled: log entry will not be recorded. Ensure the OpenTelemetry plugin is correctly ' +
	'configured to report logs in order to use this feature.';
const missing = 'could not get value from external vault (no value found)';

const notText = (type: string) => `bad argument #2 to 'inet_pton' (cannot convert '${type}' to 'const char *')`;

const rows: [string, LuaValue[], PdkOutcome, TestSetting?][] = [
	['kong.ip.is_trusted', ['127.0.0.1'], returned(false)],
	['kong.ip.is_trusted', ['10.1.2.3'], returned(true), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', ['11.1.2.3'], returned(false), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', ['::1'], returned(true), trusting('::1')],
	['kong.ip.is_trusted', ['not-ip'], returned(false), trusting('0.0.0.0/0')],
	['kong.ip.is_trusted', ['not-ip'], returned(true), trusting('0.0.0.0/0', '::/0')],
	['kong.ip.is_trusted', [], returned(false), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [false], returned(false), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [''], returned(false), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [5], raised(notText('number')), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [true], raised(notText('bool')), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [[]], raised(notText('table')), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', [5], returned(false), trusting()],
	['kong.ip.is_trusted', ['[::1]'], returned(true), trusting('::1')],
	['kong.ip.is_trusted', ['::ffff:10.1.2.3'], returned(false), trusting('10.0.0.0/8')],
	['kong.ip.is_trusted', ['010.1.2.3'], returned(false), trusting('10.0.0.0/8')],
	...['10.9.8.7', '192.0.2.1', '127.0.0.1'].flatMap((address): typeof rows => [
		['kong.ip.is_trusted', [address], returned(true), trusting('127.0.0.1', '0.0.0.0/0')],
		['kong.ip.is_trusted', [address], returned(false), trusting('::1', '::/0')],
	]),
	...['2001:db8:1:2:3:4:5:6', '2001:db8::7', '::1'].flatMap((address): typeof rows => [
		['kong.ip.is_trusted', [address], returned(true), trusting('::1', '::/0')],
		['kong.ip.is_trusted', [address], returned(false), trusting('127.0.0.1', '0.0.0.0/0')],
		['kong.ip.is_trusted', [address], returned(false)],
	]),
	['kong.node.get_id', [], returned('n-1'), {node: {nodeId: 'n-1'}}],
	['kong.node.get_hostname', [], returned('box'), {node: {hostname: 'box'}}],
	['kong.node.get_memory_stats', ['x'], raised("invalid unit 'x' (expected 'k/K', 'm/M', or 'g/G')")],
	['kong.node.get_memory_stats', [5], raised("invalid unit '5' (expected 'k/K', 'm/M', or 'g/G')")],
	['kong.node.get_memory_stats', ['T'], raised("invalid unit 'T' (expected 'k/K', 'm/M', or 'g/G')")],
	['kong.node.get_memory_stats', ['k', -1], raised('scale must be equal or greater than 0')],
	['kong.node.get_memory_stats', ['k', 150], raised("invalid option '%.150' to 'format'")],
	['kong.node.get_memory_stats', ['k', Number.NaN], raised("invalid option '%.-' to 'format'")],
	['kong.node.get_memory_stats', [[]], raised("bad argument #1 to 'lower' (string expected, got table)")],
	['kong.table.merge', [luaRecord({a: 1, b: 1}), luaRecord({b: 2})], returned(luaRecord({a: 1, b: 2}))],
	['kong.table.merge', [], returned([])],
	['kong.table.merge', ['x'], raised("bad argument #1 to 'pairs' (table expected, got string)")],
	['kong.table.new', [1, 1], returned([])],
	['kong.table.new', ['1', 0], returned([])],
	['kong.table.new', [undefined, 1], raised("bad argument #1 to 'method' (number expected, got nil)")],
	['kong.table.new', [1], raised("bad argument #2 to 'method' (number expected, got no value)")],
	['kong.vault.warmup', ['x'], raised("bad argument #1 to 'pairs' (table expected, got string)")],
	['kong.table.clear', [luaRecord({a: 1})], returned(undefined)],
	['kong.telemetry.log', ['p', [], 't', 'm'], returned(undefined, disabled)],
	['kong.telemetry.log', [5], returned(undefined, 'plugin_name must be a string')],
	['kong.telemetry.log', ['p'], returned(undefined, 'plugin_config must be a table')],
	['kong.tracing.active_span', [], returned(undefined)],
	['kong.cluster.get_id', [], returned('c-1'), {node: {extra: {cluster_id: 'c-1'}}}],
	['kong.vault.is_reference', ['{vault://env/x}'], returned(true)],
	['kong.vault.is_reference', ['{vault:/env/x}'], returned(false)],
	['kong.vault.get', ['{vault://env/x}'], returned(undefined, missing)],
	['kong.vault.get', ['{vault://hcv/x}'], returned(undefined, 'could not find vault (hcv)')],
	['kong.vault.get', ['x'], returned(undefined, 'not a reference [x]')],
	[
		'kong.vault.parse_reference',
		['{vault://env}'],
		returned(undefined, 'reference url is missing path [{vault://env}]'),
	],
	[
		'kong.vault.parse_reference',
		['{vault://env/cert/key?prefix=SSL_#1}'],
		returned(luaRecord({name: 'env', resource: 'cert', key: 'key', config: luaRecord({prefix: 'SSL_'}), version: 1})),
	],
];
for (const [name, args, expected, setting] of rows) {
	test(`${name} ${JSON.stringify(args)} ${JSON.stringify(setting?.node ?? {})}`, t => {
		t.deepEqual(pdk.call(testState(setting).state, name, args), expected);
	});
}

test('memory is told in the unit asked for', t => {
	const capacity = (...args: LuaValue[]): LuaValue => {
		const outcome = pdk.call(testState().state, 'kong.node.get_memory_stats', args);
		const stats = outcome.kind === 'returned' ? outcome.values[0] : undefined;
		const dicts = stats instanceof LuaMap ? stats.get('lua_shared_dicts') : undefined;
		const zone = dicts instanceof LuaMap ? dicts.get('kong') : undefined;
		return zone instanceof LuaMap ? zone.get('capacity') : undefined;
	};
	t.is(capacity(), 5242880);
	t.is(capacity('B'), 5242880);
	t.is(capacity('k'), '5120.00 KiB');
	t.is(capacity('M', 3), '5.000 MiB');
	t.is(capacity(undefined, 4), 5242880);
});

/** The answer of kong.node.get_memory_stats, path by path. */
function memory(path: readonly (string | number)[], ...args: LuaValue[]): LuaValue {
	const outcome = pdk.call(testState().state, 'kong.node.get_memory_stats', args);
	const answer = outcome.kind === 'returned' ? outcome.values[0] : undefined;
	return path.reduce<LuaValue>((at, key) => (typeof at === 'object' ? luaGet(at, key) : undefined), answer);
}

const figures: [args: LuaValue[], text: RegExp][] = [
	[['k'], /^\d+\.\d{2} KiB$/],
	[['K', 4], /^\d+\.\d{4} KiB$/],
	[['g', 0], /^\d+ GiB$/],
];
const places: [what: string, path: (string | number)[]][] = [
	['what a zone has', ['lua_shared_dicts', 'kong', 'capacity']],
	['what is taken of it', ['lua_shared_dicts', 'kong', 'allocated_slabs']],
	['what a worker uses', ['workers_lua_vms', 1, 'http_allocated_gc']],
];
for (const [what, path] of places) {
	test(`memory: ${what} is a number of bytes, or a text in the unit asked for`, t => {
		for (const args of [[], ['b'], ['B', 3]]) t.is(typeof memory(path, ...args), 'number');
		for (const [args, text] of figures) t.regex(String(memory(path, ...args)), text);
		t.is(typeof memory(['workers_lua_vms', 1, 'pid']), 'number');
	});
}

test('the statistics of nginx are seven numbers', t => {
	const outcome = pdk.call(testState().state, 'kong.nginx.get_statistics', []);
	const [answer] = outcome.kind === 'returned' ? outcome.values : [];
	const figures = answer instanceof LuaMap ? [...answer] : [];
	const connections = ['active', 'reading', 'writing', 'waiting', 'accepted', 'handled'];
	t.deepEqual(
		figures.map(([name]) => name),
		[...connections.map(name => `connections_${name}`), 'total_requests'],
	);
	t.true(figures.every(([, value]) => typeof value === 'number'));
});

test('ctx.shared is one table for every server, and nothing of ngx.ctx', t => {
	const {state} = testState();
	pdk.call(state, 'kong.ctx.shared.set', ['list', ['one', 'two']]);
	const other = createPdk(kongVersion('3.9'));
	t.deepEqual(other.call(state, 'kong.ctx.shared.get', ['list']), returned(['one', 'two']));
	t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', ['list']), returned(undefined));
	t.deepEqual(pdk.call(state, 'kong.nginx.get_ctx', ['shared']), returned(undefined));
});

test('the router tells route and service from access on', t => {
	const {state} = testState();
	state.route = new LuaMap([['id', 'r']]);
	t.deepEqual(pdk.call(state, 'kong.router.get_route', []), returned(new LuaMap([['id', 'r']])));
	t.deepEqual(pdk.call(state, 'kong.router.get_service', []), returned(undefined));
	state.phase = 'rewrite';
	t.deepEqual(
		pdk.call(state, 'kong.router.get_route', []),
		raised('function cannot be called in rewrite phase (only in: access, response, header_filter, body_filter, log)'),
	);
});

test('a plugin can ask for its id since 3.3', t => {
	const {state} = testState();
	state.pluginId = 'p-1';
	t.deepEqual(pdk.call(state, 'kong.plugin.get_id', []), returned('p-1'));
	t.deepEqual(createPdk(v28).call(testState({version: v28}).state, 'kong.plugin.get_id', []), {kind: 'unknown'});
});
