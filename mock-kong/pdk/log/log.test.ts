import test from 'ava';
import {type LuaValue, luaRecord, luaString} from '../../lua/values.js';
import {dialectOf} from '../../rpc/index.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk, type Pdk} from '../index.js';
import {testState} from '../testing.js';

const v39 = kongVersion('3.9');
const v34 = kongVersion('3.4');
const fresh = (): Pdk => createPdk(v39);

for (const level of ['debug', 'info', 'notice', 'warn', 'err', 'crit', 'alert', 'emerg'] as const) {
	test(`kong.log.${level} writes one line of the plugin at its level`, t => {
		const {state, lines} = testState();
		const outcome = fresh().call(state, `kong.log.${level}`, ['hello ', 1.5, true]);
		t.deepEqual(outcome, {kind: 'returned', values: [undefined]});
		t.deepEqual(lines, [[level, '[kong] mp_rpc.lua:127 [demo] hello 1.5true']]);
	});
}

test('kong.log itself writes at notice', t => {
	const {state, lines} = testState();
	fresh().call(state, 'kong.log', ['x']);
	t.deepEqual(lines, [['notice', '[kong] mp_rpc.lua:127 [demo] x']]);
});

test('bytes that are no UTF-8 are logged as they are', t => {
	const {state, lines} = testState();
	fresh().call(state, 'kong.log.err', [luaString(Buffer.from([0xff, 0x0a]))]);
	t.is(lines[0]?.[1], '[kong] mp_rpc.lua:127 [demo] \xff\n');
});

test('no argument raises since 3.6 and logs an empty message before', t => {
	const {state, lines} = testState();
	t.deepEqual(fresh().call(state, 'kong.log.err', []), {
		kind: 'raised',
		message: "bad argument #1 to 'select' (index out of range)",
	});
	const old = testState({version: v34});
	t.deepEqual(createPdk(v34).call(old.state, 'kong.log.err', []), {kind: 'returned', values: [undefined]});
	t.deepEqual(lines, []);
	t.deepEqual(old.lines, [['err', '[kong] mp_rpc.lua:157 [demo] ']]);
});

test('a level below log_level is not even looked at', t => {
	const {state, lines} = testState({node: {logLevel: 'notice'}});
	const pdk = fresh();
	t.is(pdk.call(state, 'kong.log.debug', []).kind, 'returned');
	pdk.call(state, 'kong.log.info', ['x']);
	pdk.call(state, 'kong.log.notice', ['y']);
	t.deepEqual(lines, [['notice', '[kong] mp_rpc.lua:127 [demo] y']]);
});

test('over ProtoBuf lines carry no plugin', t => {
	const {state, lines} = testState();
	const pdk = createPdk(kongVersion('3.9'), dialectOf('ProtoBuf:1'));
	pdk.answer(state, {method: 'kong.log.warn', args: ['x']});
	t.deepEqual(lines, [['warn', '[kong] pb_rpc.lua:233 x']]);
});

test('a function keeps the name of the plugin that called it first', t => {
	const pdk = fresh();
	pdk.call(testState({plugin: 'first'}).state, 'kong.log.err', ['x']);
	const {state, lines} = testState({plugin: 'second'});
	pdk.call(state, 'kong.log.err', ['y']);
	pdk.call(state, 'kong.log.warn', ['z']);
	t.deepEqual(
		lines.map(([, line]) => line),
		['[kong] mp_rpc.lua:127 [first] y', '[kong] mp_rpc.lua:127 [second] z'],
	);
});

const formats: [LuaValue, string][] = [
	['%message', '[kong] hi'],
	['%level %message %message', '[kong] %level hi hi'],
	['at %namespace: %message', '[kong] at demo: hi'],
	['%%message %file_src', '[kong] %%message mp_rpc.lua'],
	[false, '[kong] mp_rpc.lua:127 [demo] hi'],
];
for (const [format, expected] of formats) {
	test(`set_format ${JSON.stringify(format)}`, t => {
		const pdk = fresh();
		const {state, lines} = testState();
		t.is(pdk.call(state, 'kong.log.set_format', [format]).kind, 'returned');
		pdk.call(state, 'kong.log.err', ['hi']);
		t.is(lines[0]?.[1], expected);
	});
}

test('set_format does not reach a level that was used before', t => {
	const pdk = fresh();
	const {state, lines} = testState();
	pdk.call(state, 'kong.log.err', ['a']);
	pdk.call(state, 'kong.log.set_format', ['new %message']);
	pdk.call(state, 'kong.log.err', ['b']);
	pdk.call(state, 'kong.log.warn', ['c']);
	t.deepEqual(
		lines.map(([, line]) => line),
		['[kong] mp_rpc.lua:127 [demo] a', '[kong] mp_rpc.lua:127 [demo] b', '[kong] new c'],
	);
});

test('a format must be text', t => {
	const {state} = testState();
	for (const wrong of [5, true, []]) {
		t.deepEqual(fresh().call(state, 'kong.log.set_format', [wrong]), {
			kind: 'raised',
			message: 'format must be a string',
		});
	}
});

test('deprecation warns with its schedule', t => {
	const {state, lines} = testState();
	const pdk = fresh();
	pdk.call(state, 'kong.log.deprecation', ['old', ' thing']);
	pdk.call(state, 'kong.log.deprecation', ['old', luaRecord({after: '3.0', removal: '4.0'})]);
	t.deepEqual(lines, [
		['warn', '[kong] mp_rpc.lua:127 [demo] old thing'],
		['warn', '[kong] mp_rpc.lua:127 [demo] old (deprecated after 3.0, scheduled for removal in 4.0)'],
	]);
});

test('inspect draws a box, at notice since 3.9 and at debug before', t => {
	const {state, lines} = testState();
	fresh().call(state, 'kong.log.inspect', [luaRecord({a: [1, 'x']})]);
	const row = (text: string): string => `|${text.padEnd(120)}|`;
	t.deepEqual(lines, [
		['notice', `[kong] mp_rpc.lua:call_pdk_method:127 [demo]${'-'.repeat(77)}+`],
		['notice', row('{')],
		['notice', row('  a = { 1, "x" }')],
		['notice', row('}')],
		['notice', `+${'-'.repeat(120)}+`],
	]);
	const old = testState({version: v34});
	createPdk(v34).call(old.state, 'kong.log.inspect', ['x']);
	t.is(old.lines[0]?.[0], 'debug');
});

test('inspect can be turned off', t => {
	const pdk = fresh();
	const {state, lines} = testState();
	pdk.call(state, 'kong.log.inspect.off', []);
	pdk.call(state, 'kong.log.inspect', ['x']);
	t.deepEqual(lines, []);
});

const serializeCalls: [LuaValue[], string | undefined][] = [
	[['k', 'v'], undefined],
	[['k'], undefined],
	[['k', 1, luaRecord({mode: 'add'})], undefined],
	[[], 'key must be a string'],
	[[5, 'v'], 'key must be a string'],
	[['k', 'v', luaRecord({mode: 'bogus'})], "mode must be 'set', 'add' or 'replace'"],
	[['k', 'w', luaRecord({mode: ''})], "mode must be 'set', 'add' or 'replace'"],
	[['k', false, luaRecord({mode: false})], undefined],
	[['k', 'v', 5], "attempt to index local 'options' (a number value)"],
];
for (const [args, message] of serializeCalls) {
	test(`set_serialize_value ${JSON.stringify(args)}`, t => {
		const {state} = testState();
		const outcome = fresh().call(state, 'kong.log.set_serialize_value', args);
		if (message === undefined) t.deepEqual(outcome, {kind: 'returned', values: [undefined]});
		else t.deepEqual(outcome, {kind: 'raised', message});
		t.is(state.serializeValues.length, message === undefined ? 1 : 0);
	});
}
