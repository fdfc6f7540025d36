import test from 'ava';
import {rules as book} from '../../suites/index.js';
import {fakeIo} from '../fake-io.js';
import type {RuleInfo} from '../rule-info.js';
import {explainCommand} from './explain.js';
import {listCommand} from './list.js';

const rule = (id: string, more: Partial<RuleInfo> = {}): RuleInfo => ({
	id,
	level: 'MUST',
	title: `title of ${id}`,
	requirement: 'the requirement',
	why: 'mp_rpc.lua: Rpc:call',
	consequence: 'the request hangs',
	...more,
});
const rules = [
	rule('info/name'),
	rule('info/version', {level: 'SHOULD', since: '3.0'}),
	rule('exit/closes', {protocols: ['ProtoBuf:1'], fix: {any: 'close it'}, until: '3.4', slow: true}),
];
const list = async (...argv: string[]) => {
	const io = fakeIo();
	await listCommand(argv, rules, io);
	return io.out();
};
const explain = async (...argv: string[]) => {
	const io = fakeIo();
	await explainCommand(argv, rules, io);
	return io.out();
};
const ids = async (...argv: string[]) => JSON.parse(await list('--json', ...argv)).map((r: RuleInfo) => r.id);

test('rules are listed by chapter with their level', async t => {
	t.is(
		await list(),
		[
			'info',
			'  MUST    info/name     title of info/name',
			'  SHOULD  info/version  title of info/version',
			'',
			'exit',
			'  MUST    exit/closes  title of exit/closes',
			'',
			'2 MUST, 1 SHOULD. More: kong-ps-conform explain <rule>',
			'',
		].join('\n'),
	);
});

test('filters', async t => {
	t.deepEqual(await ids('--only', 'info/*'), ['info/name', 'info/version']);
	t.deepEqual(await ids('exit/*'), ['exit/closes']);
	t.deepEqual(await ids('--level', 'should'), ['info/version']);
	t.deepEqual(await ids('--chapter', 'exit'), ['exit/closes']);
	t.deepEqual(await ids('--kong', '2.8'), ['info/name', 'exit/closes']);
	t.deepEqual(await ids('--kong', '3.4.2'), ['info/name', 'info/version', 'exit/closes']);
	t.deepEqual(await ids('--kong', '3.5'), ['info/name', 'info/version']);
	t.deepEqual(await ids('--protocol', 'msgpack'), ['info/name', 'info/version']);
	t.deepEqual(await ids('--protocol', 'ProtoBuf:1'), ['info/name', 'info/version', 'exit/closes']);
});

test('JSON says everything', async t => {
	t.deepEqual(JSON.parse(await list('--json', '--chapter', 'exit')), [
		{
			id: 'exit/closes',
			level: 'MUST',
			title: 'title of exit/closes',
			requirement: 'the requirement',
			why: 'mp_rpc.lua: Rpc:call',
			consequence: 'the request hangs',
			protocols: ['ProtoBuf:1'],
			since: null,
			until: '3.4',
			fix: {any: 'close it'},
			slow: true,
		},
	]);
});

test('filters that leave nothing are wrong usage', async t => {
	await t.throwsAsync(list('--only', 'nope/*'), {message: /matches no rule/});
	await t.throwsAsync(list('--level', 'may'), {message: /^--level MAY: there is no such thing/});
	await t.throwsAsync(list('--chapter', 'inf'), {message: /did you mean info\?/});
	await t.throwsAsync(list('--kong', '4.0'), {message: /unknown Kong version "4\.0"/});
	await t.throwsAsync(list('--level', 'should', '--chapter', 'exit'), {message: /no rule matches all/});
});

test('a rule is explained', async t => {
	t.is(
		await explain('exit/closes'),
		[
			'exit/closes (MUST)',
			'  title of exit/closes',
			'',
			'  Requirement   the requirement',
			'  Why           mp_rpc.lua: Rpc:call',
			'  Real Kong     the request hangs',
			'  To mend it    close it',
			'  Protocols     ProtoBuf:1',
			'  Kong          up to 3.4',
			'  Takes long    runs only with --slow',
			'',
			'  Try it alone: kong-ps-conform <target> --only exit/closes --slow --trace',
			'',
		].join('\n'),
	);
	const both = await explain('info/*');
	t.regex(both, /^info\/name \(MUST\)$/m);
	t.regex(both, /^info\/version \(SHOULD\)$/m);
	t.regex(both, /3\.0 and later/);
});

test('a rule that is not there is wrong usage', async t => {
	await t.throwsAsync(explain(), {message: /explain which rule/});
	await t.throwsAsync(explain('exit/close'), {message: /there is no rule exit\/close\n.*did you mean exit\/closes\?/});
	await t.throwsAsync(explain('name'), {message: /info\/name; a line of Kong's log can be pasted too/});
});

test('lists of known failures: names, and what is in one', async t => {
	const io = fakeIo({columns: 100});
	await listCommand(['--known-failures'], book, io);
	t.regex(io.out(), /^kong-js-pdk@0\.6\.0 +.*framing\/cut-message/m);
	t.regex(io.out(), /\d lists\. Reasons: kong-ps-conform explain <list>\n$/);
	await t.throwsAsync(listCommand(['--known-failures', '--level', 'must'], book, io), {
		message: /filters are for rules/,
	});
	const told = fakeIo({columns: 100});
	await explainCommand(['kong-js-pdk@0.6.0', 'info/version'], book, told);
	t.regex(told.out(), /^info\/version \(/);
	t.regex(told.out(), /\nkong-js-pdk@0\.6\.0: what fails on this PDK/);
	t.regex(told.out(), /\n {2}framing\/cut-message\n {4}Why {9}kong-pdk 0\.6\.0 /);
	t.regex(told.out(), /--known-failures kong-js-pdk@0\.6\.0\n$/);
	await t.throwsAsync(explainCommand(['kong-js-pdk@0.6'], book, io), {message: /did you mean kong-js-pdk@0\.6\.0/});
});
