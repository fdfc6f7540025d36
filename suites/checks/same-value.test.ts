import test from 'ava';
import {sameValue, shown} from './same-value.js';

test('scalars are the same when they are equal, with their type', t => {
	t.true(sameValue(1.5, 1.5));
	t.true(sameValue(false, false));
	t.true(sameValue('', ''));
	t.false(sameValue('1', 1));
	t.false(sameValue(null, false));
	t.false(sameValue(undefined, ''));
	t.false(sameValue(0, false));
});

test('nothing and null are one, and no value at all', t => {
	t.true(sameValue(undefined, null));
	t.true(sameValue(null, null));
	t.false(sameValue(0, null));
});

test('an empty table may be a list, a map or nothing', t => {
	for (const got of [[], {}, null, undefined]) t.true(sameValue(got, {}));
	t.false(sameValue([1], {}));
	t.false(sameValue('', []));
});

test('a list of one text may be the text itself; longer lists are compared in order', t => {
	t.true(sameValue('a', ['a']));
	t.true(sameValue(['a'], ['a']));
	t.false(sameValue('a', ['a', 'b']));
	t.false(sameValue(['b', 'a'], ['a', 'b']));
	t.false(sameValue(1, [1]));
});

test('maps have the same members, by names that languages write differently', t => {
	t.true(sameValue({created_at: 1, tags: ['x']}, {tags: ['x'], created_at: 1}));
	t.true(sameValue({CreatedAt: 1}, {created_at: 1}));
	t.false(sameValue({a: 1, b: 2}, {a: 1}));
	t.true(sameValue({a: 1, b: null}, {a: 1}));
	t.false(sameValue({}, {a: 1}));
	t.false(sameValue(['a'], {a: 1}));
});

test('"..." lets a map have more', t => {
	t.true(sameValue({a: 1, b: 2}, {a: 1, '...': true}));
	t.false(sameValue({b: 2}, {a: 1, '...': true}));
	t.false(sameValue(null, {a: 1, '...': true}));
});

test('a long value is shown cut', t => {
	t.is(shown(undefined), 'nothing');
	t.is(shown({a: 1}), '{"a":1}');
	t.regex(shown('x'.repeat(500)), /^"x{119}\.\.\. \(502 characters\)$/);
});
