import test from 'ava';
import {lexer} from 'marked';
import {aReport, aResult, aRun, broken, evil, known, mustFail, pass, skipped, untestable} from '../testing.js';
import {type ChangeKind, compareReports, comparisonText} from './compare.js';
import {comparisonConsole, comparisonJson, comparisonMarkdown} from './text.js';

const one = (result: ReturnType<typeof aResult> | undefined) =>
	aReport([aRun(result === undefined ? [] : [{...result, id: 'a/b'}])]);
const ok = aResult({id: 'a/ok'});
/** One rule before and after, beside one that stays. */
const change = (before: ReturnType<typeof aResult> | undefined, after: ReturnType<typeof aResult> | undefined) => {
	const withOk = (result: typeof before) => aReport([aRun([ok, ...(one(result).runs[0]?.results ?? [])])]);
	return compareReports(withOk(before), withOk(after));
};

const table: [
	name: string,
	before: typeof pass | undefined,
	after: typeof pass | undefined,
	kind: ChangeKind | undefined,
	code: 0 | 1 | 3,
][] = [
	['passes and fails', pass, mustFail, 'regressed', 1],
	['passes and cannot be tested', pass, untestable, 'regressed', 1],
	['was skipped and fails', skipped, mustFail, 'regressed', 1],
	['was a known failure and is one no more', known, mustFail, 'regressed', 1],
	['passes and breaks kong-ps-conform', pass, broken, 'regressed', 3],
	['fails and passes', mustFail, pass, 'fixed', 0],
	['was known to fail and passes', known, pass, 'fixed', 0],
	['fails and is listed as known', mustFail, known, 'changed', 0],
	['passes and is listed as known', pass, known, 'changed', 0],
	['passes and is skipped', pass, skipped, 'changed', 0],
	['fails and cannot be tested', mustFail, untestable, 'changed', 0],
	['is new', undefined, mustFail, 'new', 0],
	['is gone', pass, undefined, 'gone', 0],
	['stays as it was', mustFail, mustFail, undefined, 0],
];
for (const [name, before, after, kind, code] of table) {
	test(`a rule that ${name}: ${kind ?? 'no change'}, exit code ${code}`, t => {
		const comparison = change(before, after);
		t.deepEqual(
			comparison.changes.map(c => c.kind),
			kind === undefined ? [] : [kind],
		);
		t.is(comparison.exitCode, code);
		t.is(comparison.same, kind === undefined ? 2 : 1);
	});
}

test('runs are compared by target and Kong', t => {
	const before = aReport([aRun([pass]), aRun([mustFail], {kong: '3.4'})]);
	const after = aReport([aRun([{...mustFail, id: pass.id}], {kong: '3.4'}), aRun([pass])]);
	t.deepEqual(
		compareReports(before, after).changes.map(({kind, id, kong}) => [kind, id, kong]),
		[
			['gone', 'framing/broken', '3.4'],
			['new', 'framing/one', '3.4'],
		],
	);
});

test('a run that is not there any more is no success', t => {
	const comparison = compareReports(aReport([aRun([pass]), aRun([pass], {kong: '3.4'})]), aReport([aRun([pass])]));
	t.is(comparison.exitCode, 1);
	t.is(
		comparisonText(comparison),
		'INCOMPLETE: 0 regressed, 0 fixed, 0 new, 1 gone, 1 the same; not run any more: ./hello on Kong 3.4',
	);
});

test('nothing in common is nothing compared', t => {
	for (const [a, b] of [
		[aReport([]), aReport([])],
		[aReport([]), aReport([aRun([pass])])],
		[aReport([aRun([pass])]), aReport([])],
		[aReport([aRun([pass])]), aReport([aRun([{...pass, id: 'x/y'}])])],
		[aReport([aRun([pass])]), aReport([aRun([{...skipped, id: pass.id}])])],
		[aReport([aRun([{...skipped, id: pass.id}])]), aReport([aRun([pass])])],
	] as const) {
		t.is(compareReports(a, b).exitCode, 2);
		t.regex(comparisonText(compareReports(a, b)), /^NOTHING TO COMPARE/);
	}
});

test('rules that passed and were not run now are told in the verdict', t => {
	const after = aReport([aRun([ok, {...skipped, id: 'a/b'}])]);
	const before = aReport([aRun([ok, {...pass, id: 'a/b'}, {...pass, id: 'a/c'}])]);
	t.regex(comparisonText(compareReports(before, after)), /^NO REGRESSION, but 2 rules that passed did not run: /);
	t.regex(comparisonText(compareReports(after, before)), /^NO REGRESSION: /);
});

test('of rules with one id the failure counts', t => {
	const twice = aReport([aRun([pass, {...mustFail, id: pass.id}])]);
	t.is(compareReports(aReport([aRun([pass])]), twice).regressed, 1);
	t.is(compareReports(aReport([aRun([pass])]), aReport([aRun([{...mustFail, id: pass.id}, pass])])).regressed, 1);
});

test('at a terminal: what changed and how, the verdict last', t => {
	t.is(
		comparisonConsole(change(pass, mustFail), {color: 0, width: 80}),
		[
			'regressed  MUST    a/b  ./hello on Kong 3.9',
			'                    pass -> fail',
			'                    no answer',
			'',
			'REGRESSED: 1 regressed, 0 fixed, 0 new, 0 gone, 1 the same',
			'',
		].join('\n'),
	);
});

test('as a comment: a table of as many columns as its head; as JSON', t => {
	const comparison = change({...pass, title: evil}, {...mustFail, actual: evil});
	const [heading, , table] = lexer(comparisonMarkdown(comparison));
	t.regex(heading?.raw ?? '', /^## ❌ kong-ps-conform: REGRESSED/);
	t.is(table?.type, 'table');
	t.deepEqual(JSON.parse(comparisonJson(comparison)), JSON.parse(JSON.stringify(comparison)));
	t.notRegex(comparisonConsole(comparison, {color: 0, width: 80}).replaceAll('\n', ''), /\p{Cc}/u);
});
