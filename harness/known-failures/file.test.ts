import test from 'ava';
import {parseKnownFailures} from './file.js';

const ids = ['failures/throw-is-answered', 'exit/closes'];
const parse = (text: string) => parseKnownFailures(text, 'known.yml', ids);

test('all keys of an entry are read', t => {
	const {entries} = parse(
		'- rule: failures/*\n  reason: r\n  issue: https://example.org/1\n  until: 2027-06-30\n  expect: no answer\n  flaky: true\n',
	);
	t.deepEqual(entries, [
		{
			rule: 'failures/*',
			reason: 'r',
			issue: 'https://example.org/1',
			until: '2027-06-30',
			expect: 'no answer',
			flaky: true,
		},
	]);
});

test('versions of Kong and of the PDK', t => {
	const kong = (text: string) => parse(`- rule: exit/closes\n  reason: r\n  kong: ${text}\n`).entries[0]?.kong;
	t.deepEqual(kong('up to 2.8'), {to: '2.8'});
	t.deepEqual(kong('3.6 and later'), {from: '3.6'});
	t.deepEqual(kong('3.0 to 3.10'), {from: '3.0', to: '3.10'});
	t.is(parse('- rule: exit/closes\n  reason: r\n  fixedIn: 0.40.1\n').entries[0]?.fixedIn, '0.40.1');
});

test('an empty file has no entries', t => {
	t.deepEqual(parse('').entries, []);
	t.deepEqual(parse('# nothing yet\n').entries, []);
});

const bad: [name: string, text: string, message: RegExp][] = [
	[
		'a mistyped key',
		'- rule: exit/closes\n  reson: r\n',
		/^known\.yml:1: unknown key "reson"\n {2}try: {4}did you mean reason\?$/,
	],
	['no reason', '- rule: exit/closes\n', /^known\.yml:1: an entry needs a reason/],
	['an empty reason', '- rule: exit/closes\n  reason: " "\n', /an entry needs a reason/],
	['no rule', '- reason: r\n', /^known\.yml:1: rule: /],
	[
		'a glob that matches nothing',
		'- rule: exit/closes\n  reason: r\n- rule: exit/close\n  reason: r\n',
		/^known\.yml:3: "exit\/close" matches no rule\n.*did you mean exit\/closes\?$/,
	],
	[
		'a date that is none',
		'- rule: exit/closes\n  reason: r\n  until: 2027-02-30\n',
		/until: must be a date, YYYY-MM-DD/,
	],
	['flaky that is no boolean', '- rule: exit/closes\n  reason: r\n  flaky: perhaps\n', /flaky: /],
	['no range of Kong versions', '- rule: exit/closes\n  reason: r\n  kong: "<3.0"\n', /kong: must be "up to 2\.8"/],
	['a Kong version that is a number', '- rule: exit/closes\n  reason: r\n  kong: 3.10\n', /known\.yml:1: kong: /],
	['a map instead of a list', 'rule: exit/closes\nreason: r\n', /must be a list of entries/],
	['an entry that is text', '- exit/closes\n', /an entry must have keys and values/],
	['broken YAML', '- rule: exit/closes\n  reason: "open\n', /^known\.yml:\d+: /],
	['a key twice', '- rule: exit/closes\n  reason: r\n  reason: s\n', /^known\.yml:3: Map keys must be unique/],
];
for (const [name, text, message] of bad) {
	test(`wrong usage: ${name}`, t => {
		t.throws(() => parse(text), {name: 'ConformError', message});
	});
}

test('an update drops stale entries, adds new ones, keeps comments and reasons', t => {
	const file = parse('# ours\n- rule: failures/* # all\n  reason: because\n- rule: exit/closes\n  reason: gone\n');
	t.is(
		file.updated([file.entries[1]!], [{rule: 'exit/closes', reason: 'seen: it closed'}]),
		'# ours\n- rule: failures/* # all\n  reason: because\n- rule: exit/closes\n  reason: "seen: it closed"\n',
	);
});

test('an update of an empty file makes a list', t => {
	t.is(parse('').updated([], [{rule: 'exit/closes', reason: 'r'}]), '- rule: exit/closes\n  reason: r\n');
	t.is(parse('[]\n').updated([], [{rule: 'exit/closes', reason: 'r'}]), '- rule: exit/closes\n  reason: r\n');
});
