import test from 'ava';
import type {RuleResult, Status} from '../../suites/result.js';
import {fakeIo} from '../fake-io.js';
import type {RuleInfo} from '../rule-info.js';
import {type SelftestParts, selftestCommand} from './selftest.js';

const text = {title: 't', requirement: 'r', why: 'w', consequence: 'c'};
const rules: RuleInfo[] = [
	{...text, id: 'info/a', level: 'MUST'},
	{...text, id: 'info/b', level: 'SHOULD'},
];
const result = (id: string, status: Status, actual: string): RuleResult => ({
	...{id, level: 'MUST', status, title: '', requirement: '', expected: '', actual, consequence: '', durationMs: 0},
	...{knownFailure: false, transcript: [], stderr: ''},
});
const faulty = [
	{id: 'bad-a', protocol: 'MsgPack:1' as const, fails: ['info/a'], breaks: 'a is broken'},
	{id: 'bad-b', protocol: 'MsgPack:1' as const, fails: ['info/b', 'info/a'], breaks: 'b is broken'},
];
/** Judges as told: by `server rule`, else as each kind should come out. */
const parts = (statuses: Record<string, Status> = {}, more: Partial<SelftestParts> = {}): SelftestParts => ({
	rules,
	faulty,
	unusual: [{id: 'odd', protocol: 'MsgPack:1', does: 'odd'}],
	judge: async task => {
		const {kind, id: server} = task.server;
		const results = task.ruleIds.map(id =>
			result(id, statuses[`${server} ${id}`] ?? (kind === 'faulty' ? 'fail' : 'pass'), 'seen'),
		);
		const wrong = results
			.filter(r => (kind === 'faulty') !== (r.status === 'fail'))
			.map(r => `${server}: ${r.id} is wrong`);
		return {task, results, wrong};
	},
	mutate: async () => ({ok: true, seed: 1, candidates: {}, outcomes: [], wrong: []}),
	cleanup: () => {},
	...more,
});
const run = async (argv: string[], given = parts()) => {
	const io = fakeIo({columns: 100});
	const code = await selftestCommand(argv, io, async () => given);
	return {code, out: io.out(), err: io.err()};
};

test('all as it should be: each rule with its killers, exit code 0', async t => {
	const {code, out, err} = await run([]);
	t.is(code, 0);
	t.is(err, '');
	t.is(
		out,
		[
			'info',
			'  MUST    info/a    2/2  bad-a, bad-b',
			'  SHOULD  info/b    1/1  bad-b',
			'',
			'reference servers',
			'  msgpack   2 pass',
			'  protobuf  2 pass',
			'',
			'unusual servers',
			'  odd  1 pass',
			'',
			'SELFTEST PASSED: 3 of 3 faults caught by 2 rules on 2 faulty servers, 2 reference servers and 1',
			'unusual one tried',
			'',
		].join('\n'),
	);
});

test('a killer that is not caught, and a reference server that fails: exit code 1', async t => {
	const missed = await run([], parts({'bad-b info/a': 'pass'}));
	t.is(missed.code, 1);
	t.regex(missed.out, /info\/a {4}1\/2 {2}bad-a, bad-b \(NOT CAUGHT\)/);
	t.regex(missed.out, /SELFTEST FAILED \(1 wrong\): 2 of 3 faults caught/);
	t.is((await run([], parts({'protobuf info/b': 'fail'}))).code, 1);
	t.is((await run([], parts({'odd info/a': 'fail'}))).code, 1);
});

test('a rule without a killer, and a killer without a rule', async t => {
	const {code, out} = await run([], parts({}, {faulty: [{...faulty[0]!, fails: ['info/b', 'info/gone']}]}));
	t.is(code, 1);
	t.regex(out, /- info\/a: no faulty server fails it/);
	t.regex(out, /- faulty\/bad-a: is to fail info\/gone, and there is no such rule/);
});

test('--only chooses rules, and with them servers', async t => {
	const {code, out} = await run(['--only', 'info/b']);
	t.is(code, 0);
	t.false(out.includes('bad-a'));
	t.regex(out, /1 of 1 faults caught by 1 rule on 1 faulty server/);
	await t.throwsAsync(run(['--only', 'inf/*']), {message: /matches no rule/});
});

test('--json is all of it, --mutants adds the mutants and their verdict', async t => {
	const {out} = await run(['--json']);
	const {ok, rules: told, servers, wrong, mutation} = JSON.parse(out);
	t.deepEqual({ok, wrong, mutation}, {ok: true, wrong: [], mutation: undefined});
	t.deepEqual(told[0], {
		id: 'info/a',
		level: 'MUST',
		leftOut: false,
		killers: [
			{server: 'bad-a', caught: true},
			{server: 'bad-b', caught: true},
		],
	});
	t.deepEqual(servers[0].counts, {pass: 2});
	const survived = parts(
		{},
		{mutate: async () => ({ok: false, seed: 1, candidates: {}, outcomes: [], wrong: ['x survives']})},
	);
	const mutants = await run(['--mutants'], survived);
	t.is(mutants.code, 1);
	t.regex(mutants.out, /- x survives/);
	t.false(JSON.parse((await run(['--json', '--mutants'], survived)).out).ok);
});

test('a target, a bad number, an unknown option are wrong usage', async t => {
	await t.throwsAsync(run(['./srv']), {message: /takes no target/});
	await t.throwsAsync(run(['--jobs', '0']), {message: /--jobs must be a whole number from 1/});
	await t.throwsAsync(run(['--bail']), {message: /unknown option/});
});

test('a server the program cannot judge is our own fault', async t => {
	const broken = parts({}, {judge: async () => Promise.reject(new Error('boom'))});
	await t.throwsAsync(run([], broken), {message: 'boom'});
});

test('interrupted: what is open is cleaned up', async t => {
	const io = fakeIo();
	const cleaned: string[] = [];
	const given = parts({}, {cleanup: () => void cleaned.push('once')});
	const judge = given.judge;
	await selftestCommand([], io, async () => ({
		...given,
		judge: async (task, options) => {
			if (task.server.id === 'msgpack') await io.interrupt();
			return judge(task, options);
		},
	}));
	await io.interrupt();
	t.deepEqual(cleaned, ['once']);
});
