import test from 'ava';
import {clip, cut, displayWidth, labelled, wrap} from './text.js';

test('wide characters take two cells, combining ones none', t => {
	t.is(displayWidth('東京'), 4);
	t.is(displayWidth('e\u0301'), 1);
});

test('text breaks at spaces, and inside words that are longer than a line', t => {
	t.deepEqual(wrap('one two three', 7), ['one two', 'three']);
	t.deepEqual(wrap('a abcdefghij b', 4), ['a', 'abcd', 'efgh', 'ij b']);
	t.deepEqual(wrap('  one two', 6), ['  one', '  two']);
	t.deepEqual(wrap('', 10), ['']);
});

test('what is cut says how much is missing and fits', t => {
	t.is(cut('short', 5), 'short');
	t.is(cut('abcdefghijklmnopqrstuvwxyz', 20), 'abcdef ... (20 more)');
});

test('what is clipped ends in dots and fits', t => {
	t.is(clip('short', 5), 'short');
	t.is(clip('abcdefgh', 7), 'abcd...');
});

test('a label stands before the first line only', t => {
	t.deepEqual(labelled('Why', ['aaaaaaaaaa bbbbbbbbbb cc'], 6, 26), ['Why   aaaaaaaaaa', '      bbbbbbbbbb cc']);
});
