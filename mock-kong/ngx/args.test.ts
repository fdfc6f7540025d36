import test from 'ava';
import {LuaMap} from '../lua/values.js';
import {decodeArgs, encodeArg, uriArgs} from './args.js';

const decoded: [args: string, max: number, expected: [string, unknown][]][] = [
	['foo=bar&foo=baz', 100, [['foo', ['bar', 'baz']]]],
	[
		'empty=&novalue',
		100,
		[
			['empty', ''],
			['novalue', true],
		],
	],
	['b&b=1&b', 100, [['b', [true, '1', true]]]],
	[
		'a%5Bb%5D=1&enc=%20x%26',
		100,
		[
			['a[b]', '1'],
			['enc', ' x&'],
		],
	],
	['d=1+2', 100, [['d', '1 2']]],
	['c=%zz', 100, [['c', '%zz']]],
	['a=%ff%00', 100, [['a', '\xff\x00']]],
	[
		'a=1&b=2&c=3',
		2,
		[
			['a', '1'],
			['b', '2'],
		],
	],
	['a=1&b=2', 1.5, [['a', '1']]],
	['&&a=1&', 100, [['a', '1']]],
	['a=b=c', 100, [['a', 'b=c']]],
];
for (const [args, max, expected] of decoded) {
	test(`arguments ${JSON.stringify(args)} at most ${max}`, t => {
		const table = decodeArgs(args, max);
		t.true(table instanceof LuaMap);
		t.deepEqual([...(table as LuaMap)], expected as never);
	});
}

test('no arguments at all are an empty table', t => {
	t.deepEqual(decodeArgs('', 100), []);
});

const encoded: [value: Parameters<typeof encodeArg>[1], expected: string][] = [
	['c&d', 'a%20b=c%26d'],
	["~!'()*/", "a%20b=~!'()*%2F"],
	[1.5, 'a%20b=1.5'],
	[true, 'a%20b'],
	[['2', true, 3], 'a%20b=2&a%20b&a%20b=3'],
];
for (const [value, expected] of encoded) {
	test(`argument ${JSON.stringify(value)} is written ${JSON.stringify(expected)}`, t => {
		t.is(encodeArg('a b', value), expected);
	});
}

test('a table inside a list of arguments is refused as ngx.encode_args does', t => {
	t.throws(() => encodeArg('a', [['x']]), {message: 'attempt to use table as query arg value'});
});

test('of a query nameless pieces do not count for the limit, of a form whatever an & ends does', t => {
	t.deepEqual(uriArgs('=x&&a=1&b=2', 1), new LuaMap([['a', '1']]));
	t.deepEqual(decodeArgs('=x&&a=1&b=2', 2), []);
	t.deepEqual(decodeArgs('=x&&a=1&b=2', 3), new LuaMap([['a', '1']]));
	t.deepEqual(uriArgs('&', 1), []);
});

test('encode: a name with escapes for which nothing is written raises', t => {
	t.is(encodeArg('a', false), '');
	t.is(encodeArg('a', []), '');
	t.throws(() => encodeArg('a b', false), {message: 'buffer error: 0 != 2'});
	t.throws(() => encodeArg('[]', [false]), {message: 'buffer error: 0 != 4'});
	t.is(encodeArg('a', new LuaMap([['k', 'v']])), 'a=v');
});
