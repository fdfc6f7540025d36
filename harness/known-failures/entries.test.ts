import test from 'ava';
import type {RuleResult, Status} from '../../suites/result.js';
import {applyKnownFailures, type KnownFailure, type KongRange, newEntries} from './entries.js';

const result = (id: string, status: Status, actual = ''): RuleResult => ({
	id,
	level: 'MUST',
	status,
	title: '',
	requirement: '',
	expected: '',
	actual,
	consequence: '',
	durationMs: 0,
	knownFailure: false,
	transcript: [],
	stderr: '',
});
const ruleIds = ['a/one', 'a/two', 'b/one'];
const apply = (results: RuleResult[], entries: KnownFailure[], settings = {}) =>
	applyKnownFailures([{kong: '3.9', results}], entries, {
		ruleIds,
		today: '2026-06-30',
		complete: true,
		leftOut: new Set(),
		...settings,
	});
const known = (outcome: ReturnType<typeof apply>) =>
	outcome.runs
		.flat()
		.filter(r => r.knownFailure)
		.map(r => r.id);

test('an entry covers failures and untestable rules its glob matches, nothing else', t => {
	const outcome = apply(
		[result('a/one', 'fail'), result('a/two', 'untestable'), result('b/one', 'fail')],
		[{rule: 'a/*', reason: 'r'}],
	);
	t.deepEqual(known(outcome), ['a/one', 'a/two']);
	t.deepEqual(outcome.problems, []);
});

test('an error of the harness is never a known failure', t => {
	const outcome = apply([result('a/one', 'error')], [{rule: 'a/one', reason: 'r'}]);
	t.deepEqual(known(outcome), []);
	t.deepEqual(outcome.problems, []);
});

test('a passing rule makes its entry stale', t => {
	const entry = {rule: 'a/one', reason: 'was broken'};
	const outcome = apply([result('a/one', 'pass')], [entry]);
	t.deepEqual(outcome.stale, [entry]);
	t.deepEqual(outcome.problems, ['a/one: no longer fails; take the entry out (was broken)']);
});

test('a glob is stale only when all its rules ran and none failed', t => {
	const entries = [{rule: 'a/*', reason: 'r'}];
	t.is(apply([result('a/one', 'pass'), result('a/two', 'fail')], entries).stale.length, 0);
	t.is(apply([result('a/one', 'pass')], entries).stale.length, 0);
	t.is(apply([result('a/one', 'pass'), result('a/two', 'skip')], entries).stale.length, 1);
	t.is(apply([result('a/one', 'pass'), result('a/two', 'skip')], entries, {complete: false}).stale.length, 0);
	const leftOut = new Set(['a/two']);
	t.is(apply([result('a/one', 'pass'), result('a/two', 'skip')], entries, {leftOut}).stale.length, 0);
	t.is(apply([result('a/one', 'pass'), result('a/two', 'error')], entries).stale.length, 0);
	t.is(apply([result('a/one', 'skip'), result('a/two', 'skip')], entries).stale.length, 0);
});

test('an entry one of several runs needs is not stale', t => {
	const outcome = applyKnownFailures(
		[
			{kong: '3.9', results: [result('a/one', 'pass')]},
			{kong: '3.4', results: [result('a/one', 'fail')]},
		],
		[{rule: 'a/one', reason: 'r'}],
		{ruleIds, today: '2026-06-30', complete: true, leftOut: new Set()},
	);
	t.deepEqual(outcome.problems, []);
	t.deepEqual(
		outcome.runs.map(run => run.map(r => r.knownFailure)),
		[[false], [true]],
	);
});

test('a flaky entry covers a failure and is not stale on a pass', t => {
	const entries = [{rule: 'a/one', reason: 'r', flaky: true}];
	t.deepEqual(apply([result('a/one', 'pass')], entries).problems, []);
	t.deepEqual(known(apply([result('a/one', 'fail')], entries)), ['a/one']);
});

test('an entry holds through its last day and covers nothing after it', t => {
	const fails = [result('a/one', 'fail')];
	t.deepEqual(known(apply(fails, [{rule: 'a/one', reason: 'r', until: '2026-06-30'}])), ['a/one']);
	const outcome = apply(fails, [{rule: 'a/one', reason: 'r', until: '2026-06-29'}]);
	t.deepEqual(known(outcome), []);
	t.deepEqual(outcome.problems, ['a/one: expired on 2026-06-29 (r)']);
});

test('a failure with another text counts, and is remarked', t => {
	const entries = [{rule: 'a/one', reason: 'r', expect: 'no answer'}];
	t.deepEqual(known(apply([result('a/one', 'fail', 'there was no answer in 2 s')], entries)), ['a/one']);
	const outcome = apply([result('a/one', 'fail', 'connection closed')], entries);
	t.deepEqual(known(outcome), []);
	t.deepEqual(outcome.remarks, ['a/one fails, but not with "no answer" as the known-failures file says']);
	t.deepEqual(outcome.problems, []);
});

test('a failure one entry expects is no remark of another', t => {
	const entries = ['no answer', 'closed'].map(expect => ({rule: 'a/one', reason: 'r', expect}));
	t.deepEqual(apply([result('a/one', 'fail', 'it closed')], entries).remarks, []);
});

test('an entry covers failures as the Kong versions it names only, and is stale by them only', t => {
	const judge = (kong: string, status: Status, range: KongRange) =>
		applyKnownFailures([{kong, results: [result('a/one', status)]}], [{rule: 'a/one', reason: 'r', kong: range}], {
			ruleIds,
			today: '2026-06-30',
			complete: true,
			leftOut: new Set(),
		});
	t.deepEqual(known(judge('2.8', 'fail', {to: '2.8'})), ['a/one']);
	t.deepEqual(known(judge('3.0', 'fail', {to: '2.8'})), []);
	t.deepEqual(known(judge('3.10', 'fail', {from: '3.9'})), ['a/one']);
	t.deepEqual(known(judge('3.5', 'fail', {from: '3.6'})), []);
	t.deepEqual(known(judge('3.4', 'fail', {from: '3.0', to: '3.5'})), ['a/one']);
	t.is(judge('3.9', 'pass', {to: '2.8'}).stale.length, 0);
	t.is(judge('2.8', 'pass', {to: '2.8'}).stale.length, 1);
});

test('an entry of a shipped list covers, expires, and is never stale', t => {
	const entry = {rule: 'a/one', reason: 'r', shipped: true as const};
	t.deepEqual(known(apply([result('a/one', 'fail')], [entry])), ['a/one']);
	t.deepEqual(apply([result('a/one', 'pass')], [entry]).problems, []);
	t.is(apply([result('a/one', 'pass')], [{...entry, until: '2026-06-29'}]).problems.length, 1);
});

test('of several files the problem names the one', t => {
	const outcome = apply([result('a/one', 'pass')], [{rule: 'a/one', reason: 'r', file: 'ours.yml'}]);
	t.deepEqual(outcome.problems, ['ours.yml: a/one: no longer fails; take the entry out (r)']);
});

test('new entries: one a rule not covered, the reason is what was seen', t => {
	const seen = result('a/one', 'fail', 'connection closed\nafter 3 ms');
	const entries = newEntries([
		[seen, {...result('a/two', 'fail', 'x'), knownFailure: true}, result('b/one', 'pass')],
		[seen],
	]);
	t.deepEqual(entries, [{rule: 'a/one', reason: 'seen: connection closed'}]);
});
