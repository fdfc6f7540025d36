import test from 'ava';
import {escapePath, normalizePath, pathOf} from './uri.js';

const normalized: [path: string, expected: string][] = [
	['', ''],
	['/', '/'],
	['/path/to%20here/../x//y', '/path/x/y'],
	['/a/./b/', '/a/b/'],
	['/a/..', '/'],
	['/../../a', '/a'],
	['/%2e%2E/a', '/a'],
	['/a%2fb', '/a%2Fb'],
	['/%41%7e', '/A~'],
	['/a%', '/a%'],
	['/a...b', '/a...b'],
	['//', '/'],
];
for (const [path, expected] of normalized) {
	test(`${JSON.stringify(path)} normalises to ${JSON.stringify(expected)}`, t => {
		t.is(normalizePath(path), expected);
	});
}

test('a path is escaped byte by byte, what may stand in it stays', t => {
	t.is(escapePath('/a b?c%20\xc3\xbc"<>'), '/a%20b?c%20%C3%BC%22%3C%3E');
});

test('the path ends at the first question mark that is not its first character', t => {
	t.is(pathOf('/a?b?c'), '/a');
	t.is(pathOf('?b'), '?b');
});
