import test from 'ava';
import {LuaMap, NULL} from '../values.js';
import {CjsonError, cjsonDecode, cjsonPrefix, decodeJson} from './decode.js';

const decode = (text: string | Buffer) => cjsonDecode(Buffer.from(text as string));
const reason = (text: string | Buffer) => {
	try {
		decode(text);
		return 'accepted';
	} catch (error) {
		return (error as Error).message;
	}
};

test('a document decodes to what JSON.parse makes of it', t => {
	const text =
		'\n{"a":[1,-2.5e3,true,false,null,"\\u00e9\\ud83d\\ude00\\/\\n"],"b":{},"c":[],"é":"ü","__proto__":{"x":1}}\t';
	t.deepEqual(decode(text), JSON.parse(text));
});

test("errors carry cjson's text and place", t => {
	t.is(reason(''), 'Expected value but found T_END at character 1');
	t.is(reason('hello [1]'), 'Expected value but found invalid token at character 1');
	t.is(reason('[1] bye'), 'Expected the end but found invalid token at character 5');
	t.is(reason('[1][2]'), 'Expected the end but found T_ARR_BEGIN at character 4');
	t.is(reason('[INFO] up'), 'Expected comma or array end but found invalid token at character 5');
	t.is(reason('{"a" 1}'), 'Expected colon but found T_NUMBER at character 6');
	t.is(reason('{a:1}'), 'Expected object key string but found invalid token at character 2');
	t.is(reason('[1,]'), 'Expected value but found T_ARR_END at character 4');
	t.is(reason('{"a":1,}'), 'Expected object key string but found T_OBJ_END at character 8');
	t.is(reason('["abc'), 'Expected value but found unexpected end of string at character 6');
	t.is(reason('["\\x"]'), 'Expected value but found invalid escape code at character 3');
});

test('takes what JSON.parse refuses', t => {
	t.deepEqual(decode('["a\tb\nc"]'), ['a\tb\nc']);
	t.deepEqual(decode('[007,0x1F,+5]'), [7, 31, 5]);
	t.deepEqual(decode('[inf,-Infinity,nan]'), [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
	t.deepEqual(decode('[1]\0rest'), [1]);
});

test('refuses what JSON.parse takes', t => {
	t.notThrows(() => JSON.parse('["\\ud800"]'));
	t.is(reason('["\\ud800"]'), 'Expected value but found invalid unicode escape code at character 3');
	const deep = '['.repeat(1001) + ']'.repeat(1001);
	t.notThrows(() => JSON.parse(deep));
	t.is(reason(deep), 'Found too many nested data structures (1001) at character 1001');
	t.is(reason('['.repeat(1000) + ']'.repeat(1000)), 'accepted');
	t.is(reason(Buffer.from('[1]', 'utf16le')), 'JSON parser does not support UTF-16 or UTF-32');
	t.throws(() => decode('\ufeff[]'), {instanceOf: CjsonError});
});

test('a value inside other text is found with its end', t => {
	t.deepEqual(cjsonPrefix(Buffer.from('log {"a":[1]} tail'), 4), {value: {a: [1]}, end: 13});
	t.is(cjsonPrefix(Buffer.from('log [x]'), 4), undefined);
});

test('decode keeps raw bytes, turns escapes into UTF-8 and null into cjson.null', t => {
	t.is(decodeJson('"\xff\\u00e9\\ud83d\\ude00\\n"'), '\xff\xc3\xa9\xf0\x9f\x98\x80\n');
	t.deepEqual(decodeJson('[1,null,{}]'), [1, NULL, []]);
	t.deepEqual(decodeJson('{"a":{"b":false}}'), new LuaMap([['a', new LuaMap([['b', false]])]]) as never);
	t.is(decodeJson('{"a":'), undefined);
	t.is(decodeJson('"a\\\\u00e9"'), 'a\\u00e9');
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
