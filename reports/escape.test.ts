import test from 'ava';
import {escapeLines, escapeText, outputLines} from './escape.js';

test('control characters and ANSI sequences are shown, not sent', t => {
	t.is(escapeText('a\x1b[31mred\x07\x7f\x9b'), 'a\\x1b[31mred\\x07\\x7f\\x9b');
	t.is(escapeText('one\r\n\ttwo\0'), 'one\\r\\n\\ttwo\\x00');
});

test('text that changes direction or hides is shown by its code', t => {
	t.is(escapeText('a\u202eb\u2066c\u200bd\ufeffe\u2028'), 'a\\u202eb\\u2066c\\u200bd\\ufeffe\\u2028');
});

test('halves of surrogate pairs are escaped, whole pairs and letters of any script are not', t => {
	t.is(escapeText('\ud83d \udc00 😀 Grüße 東京'), '\\ud83d \\udc00 😀 Grüße 東京');
});

test('code points that are no characters are escaped', t => {
	t.is(escapeText('\ufffe\ufdd0\u{1ffff}\ufffd'), '\\ufffe\\ufdd0\\u{1ffff}\ufffd');
});

test('lines are parted and each is escaped', t => {
	t.deepEqual(escapeLines('a\x1b\r\nb\n'), ['a\\x1b', 'b']);
});

test('output that writes a line again and again, each time longer, is that line once', t => {
	const log = (...parts: string[]) => parts.join('\n\x1b[1A\x1b[K\n\x1b[1A');
	t.deepEqual(outputLines(`one\n${log('12:00 \x1b[0m', '12:00 \x1b[42m[INFO]', '12:00 [INFO] up')}\ntwo`), [
		'one',
		'12:00 [INFO] up',
		'two',
	]);
	t.deepEqual(outputLines('an error\n\x1b[1A\x1b[Kgone?'), ['an error', 'gone?']);
});

test('output loses colours, cursor moves, titles and blank lines; other control characters are escaped', t => {
	t.deepEqual(outputLines('\x1b[32mok\x1b[0m\n\n\x1b]0;title\x07\x1b[2K\rnext\tone\x1b\n'), ['ok', 'next    one\\x1b']);
});
