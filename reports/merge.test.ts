import test from 'ava';
import type {Report} from '../suites/result.js';
import {mergeReports} from './merge.js';
import {aReport, aResult, aRun, broken, known, mustFail, pass, shouldFail, skipped} from './testing.js';

const tool = {name: 'kong-ps-conform', version: '9.9.9'};
const merge = (reports: readonly Report[], code = 0) =>
	mergeReports(
		reports.map((report, i) => ({name: `${'abc'[i]}.json`, report})),
		tool,
		() => code,
	);
const rule = (id: string, more = {}) => aResult({id, ...more});

test('parts of one run are joined', t => {
	const merged = merge([
		aReport([aRun([rule('a/one')], {notes: ['x'], durationMs: 5, callsPerPhase: {access: 3}})]),
		aReport([aRun([rule('a/two'), mustFail], {notes: ['x', 'y'], durationMs: 7, callsPerPhase: {access: 2, log: 1}})]),
	]);
	t.is(merged.runs.length, 1);
	t.like(merged.runs[0], {durationMs: 12, notes: ['x', 'y'], callsPerPhase: {access: 3, log: 1}});
	t.deepEqual(
		merged.runs[0]?.results.map(({id}) => id),
		['a/one', 'a/two', 'framing/broken'],
	);
	t.deepEqual(merged.runs[0]?.summary, {pass: 2, fail: 1, skip: 0, untestable: 0, error: 0, knownFailure: 0});
	t.is(merged.tool, tool);
});

test('other servers, versions, PDKs and builds stand side by side', t => {
	const {server} = aRun([]);
	const [plugin] = server.plugins;
	const runs = [
		aRun([pass]),
		aRun([pass], {kong: '3.4'}),
		aRun([pass], {server: {...server, target: './other'}}),
		aRun([pass], {server: {...server, pdk: {name: 'go-pdk', version: '0.11.0'}}}),
		aRun([pass], {server: {...server, pdk: {name: 'kong-python-pdk', version: '0.36'}}}),
		aRun([pass], {server: {...server, pdk: {name: 'kong-python-pdk', version: '0.36', mode: 'gevent'}}}),
		aRun([pass], {server: {...server, plugins: [{...plugin!, version: '0.2.0'}]}}),
	];
	t.is(merge(runs.map(run => aReport([run]))).runs.length, 7);
});

test('faults of the PDK are those of all parts; a version mends them when it mends each part', t => {
	const of = (rules: readonly string[], fixedIn?: string) =>
		aReport([aRun([pass], {pdkFailures: {list: 'go-pdk@0.8.0', rules, fixedIn}})]);
	t.deepEqual(merge([of(['a/one'], '0.10.0'), of(['a/two'], '0.10.0')]).runs[0]?.pdkFailures, {
		list: 'go-pdk@0.8.0',
		rules: ['a/one', 'a/two'],
		fixedIn: '0.10.0',
	});
	t.deepEqual(merge([of(['a/one'], '0.10.0'), of(['a/two'])]).runs[0]?.pdkFailures, {
		list: 'go-pdk@0.8.0',
		rules: ['a/one', 'a/two'],
	});
	t.is(merge([of(['a/one']), aReport([aRun([mustFail])])]).runs[0]?.pdkFailures, undefined);
});

test('a rule of several parts counts as the worst of them, and that is said', t => {
	for (const order of [
		[pass, {...mustFail, id: pass.id}],
		[{...mustFail, id: pass.id}, pass],
	]) {
		const {runs} = merge(order.map(result => aReport([aRun([result])])));
		t.deepEqual(
			runs[0]?.results.map(({status}) => status),
			['fail'],
		);
		t.regex(
			runs[0]?.notes[0] ?? '',
			/^framing\/one: (?:pass|fail) in a\.json, (?:pass|fail) in b\.json; the worst counts$/,
		);
	}
	const {runs} = merge([aReport([aRun([{...known, id: 'a/b'}])]), aReport([aRun([{...broken, id: 'a/b'}])])]);
	t.is(runs[0]?.results[0]?.status, 'error');
});

test('a part that skipped a rule says nothing on it', t => {
	const {runs} = merge([aReport([aRun([{...skipped, id: 'a/b'}])]), aReport([aRun([rule('a/b')])])]);
	t.is(runs[0]?.results[0]?.status, 'pass');
	t.deepEqual(runs[0]?.notes, []);
});

test('a part that could not reach the server is not forgotten', t => {
	t.is(
		merge([aReport([aRun([pass])]), aReport([aRun([], {unreachable: 'it exited'})])]).runs[0]?.unreachable,
		'it exited',
	);
});

test('the exit code a part ended with stays, but for nothing checked', t => {
	const ended = (exitCode: number) => aReport([aRun([pass])], {exitCode});
	t.is(merge([ended(0), ended(3)]).exitCode, 3);
	t.is(merge([ended(1), ended(0)]).exitCode, 1);
	t.is(merge([ended(2), ended(0)]).exitCode, 0);
	t.is(merge([ended(0), ended(0)], 2).exitCode, 2);
});

test('strict when a part was', t => {
	t.true(merge([aReport([aRun([shouldFail])], {strict: true}), aReport([aRun([pass])])]).strict);
	t.false(merge([aReport([aRun([pass])])]).strict);
});
