import test from 'ava';
import {LuaMap, NULL} from '../wire/shared/lua.js';
import {decodeJson, encodeJson} from './cjson.js';

const encodedCases: [what: string, value: Parameters<typeof encodeJson>[0], expected: string][] = [
	['an empty table is an object', [], '{}'],
	['a slash is escaped', 'a/b', '"a\\/b"'],
	['control characters', '\x01\x7f\n"', '"\\u0001\\u007f\\n\\""'],
	['bytes stay', '\xc3\xbc\xff', '"\xc3\xbc\xff"'],
	['numbers have 14 digits', [0.1, 1 / 3, 1e100, 200], '[0.1,0.33333333333333,1e+100,200]'],
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
		t.is(encodeJson(value), expected);
	});
}

test('encode refuses what cjson refuses, with its words', t => {
	t.throws(() => encodeJson(Number.NaN), {message: 'Cannot serialise number: must not be NaN or Infinity'});
	t.throws(() => encodeJson(new LuaMap([[1000, 'x']])), {message: 'Cannot serialise table: excessively sparse array'});
	t.throws(() => encodeJson(new LuaMap([[true, 'x']])), {
		message: 'Cannot serialise table: table key must be a number or string',
	});
});

test('decode keeps raw bytes, turns escapes into UTF-8 and null into cjson.null', t => {
	t.is(decodeJson('"\xff\\u00e9\\ud83d\\ude00\\n"'), '\xff\xc3\xa9\xf0\x9f\x98\x80\n');
	t.deepEqual(decodeJson('[1,null,{}]'), [1, NULL, []]);
	t.deepEqual(decodeJson('{"a":{"b":false}}'), new LuaMap([['a', new LuaMap([['b', false]])]]) as never);
	t.is(decodeJson('{"a":'), undefined);
	t.is(decodeJson('"a\\\\u00e9"'), 'a\\u00e9');
});
