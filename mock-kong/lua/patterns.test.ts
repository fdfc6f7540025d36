import test from 'ava';
import {luaMatches} from './patterns.js';

test('patterns match as in Lua', t => {
	for (const [subject, pattern, expected] of [
		['hello', 'ell', true],
		['hello', '^ell', false],
		['hello', '^h.-o$', true],
		['hello', 'l+o$', true],
		['', '^$', true],
		['', '.', false],
		['a.b', 'a%.b', true],
		['axb', 'a%.b', false],
		['a$b', 'a$b', true],
		['key_1', '^[%a_][%w_]*$', true],
		['1key', '^[%a_][%w_]*$', false],
		['x]', '^x[]]$', true],
		['x-', '^x[a-]$', true],
		['é', '^%w+$', false],
		['a-b', '^[^%s]+$', true],
		['a b', '^[^%s]+$', false],
		['10:20', '^%d?%d:%d%d$', true],
		['f(a(b)c)d', '^f%b()d$', true],
		['f(a(bc)d', '^f%b()d$', false],
		['THE cat', '%f[%a]cat%f[%A]', true],
		['THEcat', '%f[%a]cat%f[%A]', false],
		['"x"', `^(["']).-%1$`, true],
		[`"x'`, `^(["']).-%1$`, false],
		['abab', '^(ab)%1$', true],
		['abc', '^(a(b))c()$', true],
		['aaab', '^a-b$', true],
		['AZ', '^%u+$', true],
		['az', '^%L+$', false],
	] as const) {
		t.is(luaMatches(subject, pattern), expected, `${subject} ~ ${pattern}`);
	}
});

test('malformed patterns raise', t => {
	t.throws(() => luaMatches('a', '[a'), {message: /missing ']'/});
	t.throws(() => luaMatches('a', '%'), {message: /ends with '%'/});
	t.throws(() => luaMatches('a'.repeat(40), `${'a*'.repeat(20)}b`), {message: /too complex/});
});
