import test from 'ava';
import {LuaMap, NULL} from '../values.js';
import {encodeJson} from './encode.js';

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
		t.is(encodeJson(value, 16), expected);
	});
}

test('encode refuses what cjson refuses, with its words', t => {
	t.throws(() => encodeJson(Number.NaN, 16), {
		message: 'Cannot serialise number: must not be NaN or Infinity',
	});
	t.throws(() => encodeJson(new LuaMap([[32769, 'x']]), 16), {
		message: 'Cannot serialise table: excessively sparse array',
	});
	t.throws(() => encodeJson(new LuaMap([[true, 'x']]), 16), {
		message: 'Cannot serialise boolean: table key must be a number or string',
	});
});

test('numbers have as many digits as are asked for, keys too', t => {
	t.is(encodeJson([1 / 3, 2 ** 53], 14), '[0.33333333333333,9.007199254741e+15]');
	t.is(encodeJson(new LuaMap([[2.5, 1e15]]), 16), '{"2.5":1000000000000000}');
});
