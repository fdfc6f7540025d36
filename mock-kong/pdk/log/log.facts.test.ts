import test from 'ava';
import {type LuaValue, luaRecord, NULL} from '../../lua/values.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** Makes calls of kong.log; the lines they write. */
function written(calls: readonly Call[], version = '3.9'): [level: string, line: string][] {
	const kong = kongVersion(version);
	const {state, lines} = testState({version: kong});
	const pdk = createPdk(kong);
	for (const [name, ...args] of calls) pdk.call(state, name === '' ? 'kong.log' : `kong.log.${name}`, args);
	return lines;
}

const prefix = '[kong] mp_rpc.lua:127 [demo] ';
const texts: [what: string, args: LuaValue[], text: RegExp][] = [
	['texts one after the other', ['hello ', 'world'], /^hello world$/],
	['a boolean', ['boolean: ', false], /^boolean: false$/],
	['numbers', ['number: ', 1, ' ', 2.5], /^number: 1 2\.5$/],
	['a table by its address', [[]], /^table: 0x[0-9a-f]+$/],
	['a null by its address', [NULL], /^userdata: NULL$/],
	['nil among others', ['a', undefined, 'b'], /^anilb$/],
	['seven and more', ['1', '2', '3', '4', '5', '6', '7'], /^1234567$/],
];
for (const [what, args, text] of texts) {
	test(`a line: ${what}`, t => {
		const [[level, line] = ['', '']] = written([['', ...args]]);
		t.is(level, 'notice');
		t.is(line.slice(0, prefix.length), prefix);
		t.regex(line.slice(prefix.length), text);
	});
}

const formats: [format: string, line: string][] = [
	['a format without a place for the text', '[kong] a format without a place for the text'],
	['%message | %message', '[kong] hi all | hi all'],
	['f(%file_src) %message', '[kong] f(mp_rpc.lua) hi all'],
	['l(%line_src) %message', '[kong] l(127) hi all'],
	['n(%func_name) %message', '[kong] n(call_pdk_method) hi all'],
	['{%namespace} %message', '[kong] {demo} hi all'],
	[
		'%%namespace %%file_src %%func_name %%message %message',
		'[kong] %%namespace %%file_src %%func_name %%message hi all',
	],
	[
		'[%%namespace: %namespace | %namespace, %%line_src: %line_src | %line_src, %%message %message | %message]',
		'[kong] [%%namespace: demo | demo, %%line_src: 127 | 127, %%message hi all | hi all]',
	],
];
for (const [format, line] of formats) {
	test(`set_format ${format}: for every level`, t => {
		const calls: Call[] = [['set_format', format]];
		for (const level of ['', 'notice', 'err', 'debug']) calls.push([level, 'hi ', 'all']);
		t.deepEqual(written(calls), [
			['notice', line],
			['notice', line],
			['err', line],
			['debug', line],
		]);
	});
}

/** What stands in the box of kong.log.inspect. */
function boxed(...args: LuaValue[]): string[] {
	const [, ...lines] = written([['inspect', ...args]]).map(([, line]) => line);
	return lines.slice(0, -1).map(line => line.slice(1, -1).trimEnd());
}

const hello = luaRecord({hello: 'world'});
const inspected: [what: string, args: LuaValue[], lines: string[]][] = [
	['a table', [hello], ['{', '  hello = "world"', '}']],
	[
		'one in another',
		[luaRecord({a: 'x', b: luaRecord({c: 1})})],
		['{', '  a = "x",', '  b = {', '    c = 1', '  }', '}'],
	],
	['two texts with a space between', ['a', 'b'], ['"a" "b"']],
	['two tables', [hello, []], ['{', '  hello = "world"', '} {}']],
	['a last table is a value', [1, hello], ['1 {', '  hello = "world"', '}']],
	['of any number', [1, 2, 3, 4, 5, 6, 7, hello], ['1 2 3 4 5 6 7 {', '  hello = "world"', '}']],
];
for (const [what, args, lines] of inspected) {
	test(`inspect: ${what}`, t => {
		t.deepEqual(boxed(...args), lines);
	});
}

test('inspect can be turned off and on again', t => {
	const calls: Call[] = [['inspect', 'one'], ['inspect.off'], ['inspect', 'two'], ['inspect.on'], ['inspect', 'three']];
	const lines = written(calls).map(([, line]) => line);
	const shows = (word: string) => lines.some(line => line.startsWith(`|"${word}"`));
	t.deepEqual([shows('one'), shows('two'), shows('three')], [true, false, true]);
});

const deprecations: [options: LuaValue[], end: string][] = [
	[[], ''],
	[[luaRecord({removal: '3.0.0'})], ' (scheduled for removal in 3.0.0)'],
	[[luaRecord({after: '2.6.0'})], ' (deprecated after 2.6.0)'],
	[[luaRecord({after: '2.6.0', removal: '3.0.0'})], ' (deprecated after 2.6.0, scheduled for removal in 3.0.0)'],
];
for (const [options, end] of deprecations) {
	test(`deprecation${end}`, t => {
		t.deepEqual(written([['deprecation', 'it is old', ...options]]), [['warn', `${prefix}it is old${end}`]]);
	});
}

const loggers: [args: LuaValue[], text: string][] = [
	[[], 'namespace must be a string'],
	[[''], 'namespace cannot be an empty string'],
	[['mine', ''], 'format cannot be an empty string if specified'],
	[['mine', 5], 'format must be a string if specified'],
];
for (const [args, text] of loggers) {
	test(`new ${JSON.stringify(args)} raises`, t => {
		const outcome = createPdk(kongVersion('3.9')).call(testState().state, 'kong.log.new', args);
		t.deepEqual(outcome, {kind: 'raised', message: text});
	});
}
