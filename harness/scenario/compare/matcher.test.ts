import test from 'ava';
import {LuaMap, type LuaValue} from '../../../mock-kong/internal.js';
import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {NULL} from '../../../mock-kong/lua/values.js';
import {atJsonPath, jsonPathText, parseJsonPath} from '../read/json-path.js';
import {jsonDifference} from './compare-json.js';
import {matches, matchesList, parseMatcher} from './matcher.js';

const matcher = (value: JsonValue) =>
	parseMatcher(value, (_, what) => {
		throw new Error(what);
	});
const map = (...entries: [string | number, LuaValue][]) => new LuaMap(entries);

const table: [wanted: JsonValue, right: LuaValue[], wrong: LuaValue[]][] = [
	['a', ['a'], ['b', 'A', undefined, 1]],
	[1, [1], ['1', 2, true]],
	[null, [undefined, NULL], ['', 0, false, []]],
	['any', ['any', 1, undefined, []], []],
	[{equals: 'any'}, ['any'], ['x']],
	// UTF-8 bytes, one code unit each.
	['é', ['\xc3\xa9'], ['\xe9']],
	[{base64: '/w=='}, ['\xff'], ['\xfe', '/w==']],
	[{matches: '^a.c$'}, ['abc', 'a\nc'], ['ab', 3]],
	[{contains: 'b'}, ['abc'], ['ac', 5]],
	[{type: 'string'}, ['', 'x'], [1, undefined]],
	[{type: 'integer'}, [3], [3.5, '3']],
	[{type: 'nil'}, [undefined, NULL], [false]],
	[{type: 'table'}, [[], map(['a', 1])], ['a']],
	[
		[1, 'any'],
		[[1, 2], [1]],
		[[2, 2], [1, 2, 3], map(['a', 1])],
	],
	[{a: 1, b: {type: 'number'}}, [map(['a', 1], ['b', 2])], [map(['a', 1]), map(['a', 1], ['b', 2], ['c', 3]), [1]]],
	[{}, [[], map()], [map(['a', 1]), [1]]],
	[{equals: {type: 'x'}}, [map(['type', 'x'])], [map(['type', 'y'])]],
];
for (const [wanted, right, wrong] of table) {
	test(`a value that is ${JSON.stringify(wanted)}`, t => {
		for (const value of right) t.true(matches(matcher(wanted), value), String(value));
		for (const value of wrong) t.false(matches(matcher(wanted), value), String(value));
	});
}

test('nils at the end of arguments are as good as none', t => {
	const args = [matcher('a')];
	t.true(matchesList(args, ['a', undefined, NULL]));
	t.false(matchesList(args, ['a', undefined, 1]));
	t.false(matchesList(args, []));
	t.true(matchesList([matcher('a'), matcher(null)], ['a']));
});

test('JSON paths', t => {
	const value: JsonValue = {items: [{name: 'a'}, {'x.y': [true]}], '': 1};
	const at = (path: string) => atJsonPath(value, parseJsonPath(path) ?? ['no path']);
	t.is(at('items[0].name'), 'a');
	t.is(at('$.items[0].name'), 'a');
	t.is(at('items[1]["x.y"][0]'), true);
	t.is(at('items[2].name'), undefined);
	t.is(at('items.length'), undefined);
	t.is(at('items.constructor'), undefined);
	t.deepEqual(at(''), value);
	for (const bad of ['a..b', '.a', 'a[', 'a[x]', 'a b', 'a[0]b']) t.is(parseJsonPath(bad), undefined, bad);
	t.is(jsonPathText(['items', 1, 'x.y', 0]), 'items[1]["x.y"][0]');
});

test('JSON that is not as wanted says where', t => {
	const wrong = (wanted: JsonValue, value: JsonValue) => jsonDifference(matcher(wanted), value);
	t.is(wrong({a: [1, {b: 'x'}]}, {a: [1, {b: 'x'}]}), undefined);
	t.is(wrong({a: [1, {b: 'x'}]}, {a: [1, {b: 'y'}]}), 'a[1].b is "y", expected "x"');
	t.is(wrong({a: 1}, {a: 1, b: 2}), 'b is 2, where nothing was expected');
	t.is(wrong({a: 1}, {}), 'a is not there, expected 1');
	t.is(wrong([1], [1, 2]), 'it has 2 items, expected 1');
	t.is(wrong([1], {}), 'it is {}, expected [1]');
	t.is(wrong({}, []), 'it is [], expected {}');
	t.is(wrong({a: {type: 'integer'}}, {a: 1.5}), 'a is 1.5, expected any integer');
});
