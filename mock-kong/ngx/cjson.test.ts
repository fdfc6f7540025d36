import test from 'ava';
import {kongVersion} from '../versions.js';
import {LuaMap, NULL} from '../wire/shared/lua.js';
import {decodeJson, encodeJson} from './cjson.js';

const encodedCases: [what: string, value: Parameters<typeof encodeJson>[0], expected: string][] = [
	['an empty table is an object', [], '{}'],
	['a slash is escaped', 'a/b', '"a\\/b"'],
	['control characters', '\x01\x7f\n"', '"\\u0001\\u007f\\n\\""'],
	['bytes stay', '\xc3\xbc\xff', '"\xc3\xbc\xff"'],
	['numbers have 16 digits', [0.1, 1 / 3, 1e100, 200, -0], '[0.1,0.3333333333333333,1e+100,200,-0]'],
	['holes are null', new LuaMap([[2, 'b']]), '[null,"b"]'],
	[
		'mixed keys are an object',
		new LuaMap([
			[1, 'a'],
			['k', 'v'],
		] as never),
		'{"1":"a","k":"v"}',
	],
	['cjson.null', new LuaMap([['n', NULL]]), '{"n":null}'],
];
for (const [what, value, expected] of encodedCases) {
	test(`encode: ${what}`, t => {
		t.is(encodeJson(value, kongVersion('3.9')), expected);
	});
}

test('encode refuses what cjson refuses, with its words', t => {
	t.throws(() => encodeJson(Number.NaN, kongVersion('3.9')), {
		message: 'Cannot serialise number: must not be NaN or Infinity',
	});
	t.throws(() => encodeJson(new LuaMap([[32769, 'x']]), kongVersion('3.9')), {
		message: 'Cannot serialise table: excessively sparse array',
	});
	t.throws(() => encodeJson(new LuaMap([[true, 'x']]), kongVersion('3.9')), {
		message: 'Cannot serialise boolean: table key must be a number or string',
	});
});

test('decode keeps raw bytes, turns escapes into UTF-8 and null into cjson.null', t => {
	t.is(decodeJson('"\xff\\u00e9\\ud83d\\ude00\\n"'), '\xff\xc3\xa9\xf0\x9f\x98\x80\n');
	t.deepEqual(decodeJson('[1,null,{}]'), [1, NULL, []]);
	t.deepEqual(decodeJson('{"a":{"b":false}}'), new LuaMap([['a', new LuaMap([['b', false]])]]) as never);
	t.is(decodeJson('{"a":'), undefined);
	t.is(decodeJson('"a\\\\u00e9"'), 'a\\u00e9');
});

test('numbers have 14 digits before 3.6, keys too', t => {
	t.is(encodeJson([1 / 3, 2 ** 53], kongVersion('3.5')), '[0.33333333333333,9.007199254741e+15]');
	t.is(encodeJson(new LuaMap([[2.5, 1e15]]), kongVersion('3.9')), '{"2.5":1000000000000000}');
});

const decoded: [text: string, value: ReturnType<typeof decodeJson>][] = [
	['[nan,-inf,Infinity]', [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
	['[007,0x1F,1.,-.5e1]', [7, 31, 1, -5]],
	['[1e400,-0]', [Number.POSITIVE_INFINITY, -0]],
	['"a\tb\x01"', 'a\tb\x01'],
	['{"a":1,"a":2}', new LuaMap([['a', 2]])],
	['{"__proto__":1}', new LuaMap([['__proto__', 1]])],
	['1 x', undefined],
	['[1]\0rest', [1]],
	['\0[1]', undefined],
	['"\\ud800"', undefined],
	['"\\udc00\\ud800"', undefined],
	['"\\x"', undefined],
	["{'a':1}", undefined],
	['[1,]', undefined],
	['', undefined],
	['+1', 1],
	['[.5]', undefined],
	['"\xc3\xa9\\u00e9\xff"', '\xc3\xa9\xc3\xa9\xff'],
	[
		`${'['.repeat(1000)}${']'.repeat(1000)}`,
		Array.from({length: 999}).reduce((inner: never[]) => [inner] as never, []),
	],
	['['.repeat(1001) + ']'.repeat(1001), undefined],
];
for (const [text, value] of decoded) {
	test(`decode ${JSON.stringify(text.slice(0, 40))} of ${text.length}`, t => {
		t.deepEqual(decodeJson(text), value);
	});
}
