import test from 'ava';
import {jsonErrorAt} from './json-error.js';

test('what JSON.parse takes is no error', t => {
	for (const text of ['{}', ' [1, -0.5e+3, "a\\u00e9\\n", true, null] ', '"x"', '{"a":{"b":[]}}', '"\u0085"']) {
		t.is(jsonErrorAt(text), undefined);
	}
});

const bad: [text: string, line: number, column: number, what: string][] = [
	['', 1, 1, 'it ends too early'],
	['{"a": 1,}', 1, 9, 'unexpected }'],
	["{'a': 1}", 1, 2, 'unexpected "\'"'],
	['{a: 1}', 1, 2, 'unexpected "a"'],
	['{"a" 1}', 1, 6, 'unexpected 1'],
	['{\n  "a": tru\n}', 2, 8, 'unexpected "t"'],
	['{"a": [1, 2}', 1, 12, 'unexpected }'],
	['{"a": 1', 1, 8, 'it ends too early'],
	['{} {}', 1, 4, 'unexpected {'],
	['{"a": 01}', 1, 7, 'unexpected "0"'],
	['[1 2]', 1, 4, 'unexpected 2'],
	['{"a": "b', 1, 7, 'unexpected "\\""'],
	['./config.json', 1, 1, 'unexpected "."'],
	['{"a": "\t"}', 1, 7, 'unexpected "\\""'],
];
for (const [text, line, column, what] of bad) {
	test(`the place of the error in ${JSON.stringify(text)}`, t => {
		t.deepEqual(jsonErrorAt(text), {what, line, column});
	});
}
