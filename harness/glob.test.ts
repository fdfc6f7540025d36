import test from 'ava';
import {matchesGlob, nearRule, selectRules} from './glob.js';

const ids = ['info/name-is-text', 'info/version-parses', 'failures/throw-is-answered', 'exit/closes'];
const rules = ids.map(id => ({id}));
const chosen = (only: string[], skip: string[] = []) => selectRules(rules, only, skip).map(rule => rule.id);

test('a pattern without stars is the id itself', t => {
	t.true(matchesGlob('exit/closes', 'exit/closes'));
	t.false(matchesGlob('exit/close', 'exit/closes'));
	t.false(matchesGlob('exit/closess', 'exit/closes'));
	t.false(matchesGlob('xit/closes', 'exit/closes'));
});

test('one star stays in its path part and may be empty', t => {
	t.true(matchesGlob('info/*', 'info/name-is-text'));
	t.true(matchesGlob('*/closes*', 'exit/closes'));
	t.true(matchesGlob('i*o/*-*-text', 'info/name-is-text'));
	t.false(matchesGlob('*', 'exit/closes'));
	t.false(matchesGlob('exit*', 'exit/closes'));
});

test('two stars cross path parts', t => {
	t.true(matchesGlob('**', 'exit/closes'));
	t.true(matchesGlob('**closes', 'exit/closes'));
	t.true(matchesGlob('e**s', 'exit/closes'));
});

test('regular expression characters mean themselves, and many stars cost nothing', t => {
	t.false(matchesGlob('exit.closes', 'exit/closes'));
	t.false(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(400)));
});

test('only keeps, skip takes away, order stays', t => {
	t.deepEqual(chosen([]), ids);
	t.deepEqual(chosen(['exit/*', 'info/v*']), ['info/version-parses', 'exit/closes']);
	t.deepEqual(chosen(['info/*'], ['**parses']), ['info/name-is-text']);
});

test('a filter that matches nothing is wrong usage and says what may be meant', t => {
	const error = t.throws(() => chosen(['info/version-parse']), {name: 'ConformError'});
	t.is(error?.message, '--only info/version-parse matches no rule\n  try:    did you mean info/version-parses?');
	t.throws(() => chosen([], ['nothing']), {message: /^--skip nothing matches no rule/});
});

test('a chapter, a bare rule name and a mistyped chapter are understood', t => {
	t.is(nearRule('info', ids), 'info/* for the whole chapter');
	t.is(nearRule('closes', ids), 'exit/closes');
	t.is(nearRule('failure/*', ids), 'did you mean failures/*?');
	t.is(nearRule('zzzzzz', ids), 'kong-ps-conform list');
});
