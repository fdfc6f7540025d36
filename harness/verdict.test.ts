import test from 'ava';
import type {Level, RuleResult, Run, Status} from '../suites/result.js';
import {exitCode, summarize} from './verdict.js';

const result = (status: Status, level: Level = 'MUST', knownFailure = false): RuleResult => ({
	id: 'a/b',
	level,
	status,
	title: '',
	requirement: '',
	expected: '',
	actual: '',
	consequence: '',
	durationMs: 0,
	knownFailure,
	transcript: [],
	stderr: '',
});
const run = (results: RuleResult[], more: Partial<Run> = {}): Run => ({
	kong: '3.9',
	kongMeasured: true,
	durationMs: 0,
	server: {target: '', protocol: null, socket: null, startCommand: null, queryCommand: null, plugins: []},
	summary: summarize(results),
	results,
	notes: [],
	kongConf: [],
	knownFailureProblems: [],
	...more,
});
const pass = result('pass');
const stale = {knownFailureProblems: ['a/b: no longer fails']};

const table: [name: string, runs: Run[], strict: boolean, code: number][] = [
	['everything passes', [run([pass, result('skip')])], false, 0],
	['a MUST fails', [run([pass, result('fail')])], false, 1],
	['a MUST cannot be tested', [run([pass, result('untestable')])], false, 1],
	['a SHOULD fails', [run([pass, result('fail', 'SHOULD')])], false, 0],
	['a SHOULD fails, strict', [run([pass, result('fail', 'SHOULD')])], true, 1],
	['a SHOULD cannot be tested, strict', [run([pass, result('untestable', 'SHOULD')])], true, 1],
	['a known failure', [run([pass, result('fail', 'MUST', true)])], false, 0],
	['a known failure, strict', [run([pass, result('fail', 'SHOULD', true)])], true, 0],
	['only known failures', [run([result('fail', 'MUST', true)])], false, 0],
	['a stale entry', [run([pass], stale)], false, 1],
	['no rule', [run([])], false, 2],
	['no run', [], false, 2],
	['everything skipped', [run([result('skip')])], false, 2],
	['everything skipped, entry expired', [run([result('skip')], stale)], false, 2],
	['the harness broke', [run([pass, result('error')])], false, 3],
	['the harness broke and a MUST failed', [run([result('fail'), result('error')])], false, 3],
	['the harness broke, all else skipped', [run([result('skip'), result('error')])], false, 3],
	['not started', [run([result('untestable')], {unreachable: 'it exited'})], false, 4],
	['not started, known', [run([result('fail', 'MUST', true)], {unreachable: 'it exited'})], false, 4],
	['several: the highest', [run([pass]), run([result('skip')]), run([result('fail')])], false, 2],
	['several: all well', [run([pass]), run([pass])], false, 0],
];
for (const [name, runs, strict, code] of table) {
	test(`exit code ${code}: ${name}`, t => {
		t.is(exitCode(runs, {strict}), code);
	});
}

test('a summary adds up to the rules', t => {
	const results = [
		pass,
		result('fail'),
		result('fail', 'MUST', true),
		result('skip'),
		result('untestable'),
		result('error'),
	];
	t.deepEqual(summarize(results), {pass: 1, fail: 1, skip: 1, untestable: 1, error: 1, knownFailure: 1});
});
