import test from 'ava';
import type {Rule} from '../rule.js';
import {ruleBook} from './book.js';
import {bug, untestable} from './bugs/bug.js';

const rule = (id: Rule['id'], more: Partial<Rule> = {}): Rule => ({
	id,
	level: 'MUST',
	title: 'title',
	requirement: 'Every `answer` is *one*.',
	why: 'rpc.lua: call_start_instance, __key__',
	consequence: 'Kong hangs.',
	needs: 'dump',
	check() {},
	...more,
});
const book = ruleBook({
	intro: '# Intro\n\nBy hand.\n',
	rules: [
		rule('framing/b', {level: 'SHOULD', protocols: ['MsgPack:1'], since: '3.0', slow: true}),
		rule('info/a', {fix: {any: 'Do it.', go: 'Use it.'}, until: '3.4'}),
	],
	killers: id => (id === 'info/a' ? ['dump-a', 'dump-b'] : []),
	bugs: [bug('A1', 'Kong 2 | 3', 'It <broke>.', 'info/a'), untestable('H1', 'mock', 'It lied.', 'no server')],
});

test('the hand-written part comes first, chapters in their order, then the bugs', t => {
	const headings = book.split('\n').filter(line => line.startsWith('#'));
	t.deepEqual(headings, [
		'# Intro',
		'# The rules',
		'## info',
		'### info/a',
		'## framing',
		'### framing/b',
		'# What has gone wrong before',
	]);
});

test('a rule says all there is, and its text is no Markdown', t => {
	const text = [
		'### info/a',
		'',
		'**MUST** Every \\`answer\\` is \\*one\\*.',
		'',
		'* Holds for: both protocols, Kong up to 3.4',
		'* Why: rpc.lua: call_start_instance, \\_\\_key\\_\\_',
		'* Otherwise: Kong hangs.',
		'* To mend it: Do it. Go: Use it.',
		'* Caught by test: `dump-a`, `dump-b`',
	].join('\n');
	t.true(book.includes(text), book);
	t.true(book.includes('* Holds for: MsgPack:1, Kong 3.0 and later; only with `--slow`\n'));
});

test('each bug has its rules or its reason', t => {
	t.true(book.includes('| A1 | Kong 2 \\| 3 | It \\<broke>. | [info/a](#infoa) |'), book);
	t.true(book.includes('| H1 | mock | It lied. | none: no server |'));
	t.true(book.includes('| [info](#info) | 1 | 0 |'));
	t.true(book.includes('| all | 1 | 1 |'));
});
