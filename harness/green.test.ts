// Ways in which conformance tools have been green by mistake. In each the exit code is not 0, and no format looks well.
import {spawn} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {compareReports, comparisonText} from '../reports/compare/compare.js';
import {comparisonMarkdown} from '../reports/compare/text.js';
import {consoleReport} from '../reports/console/console.js';
import {githubReport} from '../reports/github.js';
import {htmlReport} from '../reports/html/html.js';
import {jsonReport} from '../reports/json.js';
import {junitReport} from '../reports/junit.js';
import {markdownReport} from '../reports/markdown.js';
import {maskReport} from '../reports/mask/mask.js';
import {mergeReports} from '../reports/merge.js';
import {sarifReport} from '../reports/sarif.js';
import {tapReport} from '../reports/tap.js';
import {
	aReport,
	aResult,
	aRun,
	broken,
	known,
	mustFail,
	pass,
	shouldFail,
	skipped,
	untestable,
} from '../reports/testing.js';
import type {Report, RuleResult, Run} from '../suites/result.js';
import {runCommand} from './commands/run.js';
import {type ConformOptions, type ConformParts, prepare} from './conform.js';
import {fakeIo} from './fake-io.js';
import {main} from './main.js';
import {exitCode, summarize} from './verdict.js';

interface Alert {
	readonly level: string;
	readonly suppressions?: unknown;
}

/** Whether whoever reads only this format would think all is well. */
const looksGreen: Readonly<Record<string, (report: Report) => boolean>> = {
	console: report => !/DOES NOT CONFORM|NOTHING CHECKED|NO VERDICT|has \d+ problem/.test(consoleReport(report)),
	'console, quiet': report =>
		!/DOES NOT CONFORM|NOTHING CHECKED|NO VERDICT|has \d+ problem/.test(consoleReport(report, {quiet: true})),
	json: report => JSON.parse(jsonReport(report)).exitCode === 0,
	junit: report => / failures="0" errors="0"/.test(junitReport(report).split('\n')[1] ?? ''),
	tap: report => !/^not ok/m.test(tapReport(report)),
	github: report => !githubReport(report).includes('::error '),
	sarif: report =>
		JSON.parse(sarifReport(report)).runs.every(
			(run: {invocations: [{executionSuccessful: boolean}]; results: Alert[]}) =>
				run.invocations[0].executionSuccessful && !run.results.some(r => r.level === 'error' && !r.suppressions),
		),
	markdown: report => markdownReport(report).startsWith('## ✅'),
	html: report => htmlReport(report).includes('<title>kong-ps-conform: conforms</title>'),
};

/** As `run` makes it. */
const finished = (runs: readonly Run[], strict = false): Report =>
	aReport(
		runs.map(run => ({...run, summary: summarize(run.results)})),
		{exitCode: exitCode(runs, {strict}), strict},
	);
const bailed = aResult({id: 'a/late', status: 'skip', actual: 'not run: --bail, and a rule before it failed'});

const mistakes: [name: string, report: Report, code: number][] = [
	['no run at all', finished([]), 2],
	['a run without rules', finished([aRun([])]), 2],
	['every rule skipped', finished([aRun([skipped, {...skipped, id: 'a/b'}])]), 2],
	['a rule that could not be tested', finished([aRun([pass, untestable])]), 1],
	['a fault of the harness among passes', finished([aRun([pass, broken])]), 3],
	['a server that was not reached, though rules of its dump passed', finished([aRun([pass], {unreachable: 'x'})]), 4],
	['a server that was not reached, all its failures known', finished([aRun([known], {unreachable: 'x'})]), 4],
	['a known failure beside a new one', finished([aRun([pass, known, mustFail])]), 1],
	['a known failure that passes now', finished([aRun([pass], {knownFailureProblems: ['a/b: no longer fails']})]), 1],
	['a pass and a failure of one id', finished([aRun([pass, {...mustFail, id: pass.id}])]), 1],
	['a failure, and all after it not run', finished([aRun([mustFail, bailed])]), 1],
	['a SHOULD, strictly', finished([aRun([pass, shouldFail])], true), 1],
	['one of several runs checked nothing', finished([aRun([pass]), aRun([skipped], {kong: '3.4'})]), 2],
	['one of several runs has no rules', finished([aRun([]), aRun([pass], {kong: '3.4'})]), 2],
	['one of several runs failed', finished([aRun([pass]), aRun([mustFail], {kong: '3.4'}), aRun([pass])]), 1],
	['an exit code no result accounts for', aReport([aRun([pass])], {exitCode: 3}), 3],
	['counts that say otherwise', finished([aRun([pass, mustFail], {summary: summarize([pass])})]), 1],
];
for (const [name, report, code] of mistakes) {
	test(`not green: ${name}`, t => {
		t.is(report.exitCode, code);
		const masked = maskReport(report, {secrets: []});
		for (const [format, green] of Object.entries(looksGreen)) {
			t.false(green(report), format);
			t.false(green(masked), `${format}, masked`);
		}
	});
}

test('green is green in every format', t => {
	const report = finished([aRun([pass, skipped, known]), aRun([pass], {kong: '3.4'})]);
	t.is(report.exitCode, 0);
	for (const [format, green] of Object.entries(looksGreen)) t.true(green(report), format);
});

const merges: [name: string, parts: Report[], code: number][] = [
	['a part in which nothing ran, alone', [finished([])], 2],
	['parts that skipped everything', [finished([aRun([skipped])]), finished([aRun([{...skipped, id: 'a/b'}])])], 2],
	['a part that failed', [finished([aRun([pass])]), finished([aRun([mustFail])])], 1],
	[
		'a rule that failed in one part and passed in another',
		[finished([aRun([pass])]), finished([aRun([{...mustFail, id: pass.id}])])],
		1,
	],
	['a part that did not reach the server', [finished([aRun([pass])]), finished([aRun([], {unreachable: 'x'})])], 4],
	['a part in which the harness broke', [finished([aRun([pass])]), finished([aRun([broken])])], 3],
	[
		'a part that ended with 3 for a reason of its own',
		[finished([aRun([pass])]), aReport([aRun([pass])], {exitCode: 3})],
		3,
	],
	['a part that was strict', [finished([aRun([pass])]), finished([aRun([shouldFail])], true)], 1],
	[
		'a known failure that is none in the other part',
		[finished([aRun([known])]), finished([aRun([{...known, knownFailure: false}])])],
		1,
	],
	['a stale entry of one part', [finished([aRun([pass])]), finished([aRun([pass], {knownFailureProblems: ['x']})])], 1],
];
for (const [name, parts, code] of merges) {
	test(`not green when merged: ${name}`, t => {
		const named = parts.map((report, i) => ({name: `${i}.json`, report}));
		for (const order of [named, [...named].reverse()]) {
			const merged = mergeReports(order, {name: 'kong-ps-conform', version: '1.0.0'}, (runs, strict) =>
				exitCode(runs, {strict}),
			);
			t.is(merged.exitCode, code);
			for (const [format, green] of Object.entries(looksGreen)) t.false(green(merged), format);
		}
	});
}

const comparisons: [name: string, baseline: Report, current: Report, code: 1 | 2 | 3, text: RegExp][] = [
	[
		'nothing ran now',
		finished([aRun([pass])]),
		finished([aRun([{...skipped, id: pass.id}])]),
		2,
		/^NOTHING TO COMPARE/,
	],
	['there is no run now', finished([aRun([pass])]), finished([]), 2, /^NOTHING TO COMPARE/],
	['nothing ran then', finished([aRun([])]), finished([aRun([pass])]), 2, /^NOTHING TO COMPARE/],
	[
		'it cannot be tested any more',
		finished([aRun([pass])]),
		finished([aRun([{...untestable, id: pass.id}])]),
		1,
		/^REG/,
	],
	['the harness broke', finished([aRun([pass])]), finished([aRun([{...broken, id: pass.id}])]), 3, /^NO VERDICT/],
	[
		'one server is missing',
		finished([aRun([pass]), aRun([pass], {kong: '3.4'})]),
		finished([aRun([pass])]),
		1,
		/^INCOMP/,
	],
];
for (const [name, baseline, current, code, text] of comparisons) {
	test(`no gate opens when ${name}`, t => {
		const comparison = compareReports(baseline, current);
		t.is(comparison.exitCode, code);
		t.regex(comparisonText(comparison), text);
		t.regex(comparisonMarkdown(comparison), /^## ❌/);
	});
}

test('an empty report beside a good one takes nothing away and adds nothing', t => {
	const named = [finished([]), finished([aRun([pass])])].map(report => ({name: 'x', report}));
	const merged = mergeReports(named, {name: 'x', version: '1'}, (runs, strict) => exitCode(runs, {strict}));
	t.is(merged.exitCode, 0);
	t.is(merged.runs.length, 1);
});

const dir = mkdtempSync(path.join(tmpdir(), 'green-'));
test.after.always(() => rmSync(dir, {recursive: true}));
writeFileSync(path.join(dir, 'srv'), '#!/bin/sh\n');
chmodSync(path.join(dir, 'srv'), 0o755);
const text = {title: 't', requirement: 'r', why: 'w', consequence: 'c'};
const rules = ['a/one', 'a/two'].map(id => ({...text, id, level: 'MUST' as const}));
type Drive = ConformParts['run'];
const parts = (drive: Drive) => async () => ({
	prepare: (options: ConformOptions) => prepare(options, {rules, run: drive}),
	cleanup: () => {},
});
const driveTo =
	(results: readonly RuleResult[]): Drive =>
	async ({ruleIds}) =>
		aRun(results.filter(({id}) => ruleIds.has(id)));
const run = (argv: readonly string[], drive: Drive) => {
	const io = fakeIo({cwd: dir});
	return runCommand(['./srv', ...argv], io, parts(drive));
};
const one = aResult({id: 'a/one'});
const two = aResult({id: 'a/two', status: 'fail', actual: 'it hangs'});

test('a part of the rules is not taken for all of them', async t => {
	const io = fakeIo({cwd: dir});
	const argv = ['./srv', '--only', 'a/one'];
	t.is(await runCommand(argv, io, parts(driveTo([one, two]))), 0);
	t.regex(io.out(), /CONFORMS to Kong 3\.9: 1 rule passed, 1 left out by --only or --skip\n$/);
});

test('a filter that matches nothing is wrong usage, and writes no report', async t => {
	await t.throwsAsync(run(['--only', 'a/tow', '--report', 'junit=none.xml'], driveTo([one])), {
		message: /matches no rule/,
	});
	t.false(existsSync(path.join(dir, 'none.xml')));
	t.is(await run(['--skip', '**'], driveTo([one, two])), 2);
});

test('a known failure that fails otherwise than it is known to is a failure', async t => {
	writeFileSync(path.join(dir, 'known.yml'), '- rule: a/two\n  reason: slow\n  expect: answered late\n');
	t.is(await run(['--known-failures', 'known.yml'], driveTo([one, two])), 1);
	t.is(await run(['--known-failures', 'known.yml'], driveTo([one, {...two, actual: 'answered late'}])), 0);
});

test('a glob of known failures covers no rule beside it', async t => {
	writeFileSync(path.join(dir, 'glob.yml'), '- rule: a/o*\n  reason: old\n');
	t.is(await run(['--known-failures', 'glob.yml'], driveTo([{...one, status: 'fail'}, two])), 1);
});

test('a run that breaks midway leaves no report of the run before', async t => {
	const file = path.join(dir, 'before.xml');
	writeFileSync(file, '<testsuites failures="0" errors="0"/>');
	const drive: Drive = async () => {
		throw new TypeError('bug');
	};
	await t.throwsAsync(run(['--report', `junit=${file}`], drive), {message: 'bug'});
	t.false(existsSync(file));
});

test('a report that cannot be read is no verdict', async t => {
	const saved = jsonReport(finished([aRun([pass])]));
	for (const [name, content] of Object.entries({'cut.json': saved.slice(0, -20), 'empty.json': '', 'odd.json': '{}'})) {
		writeFileSync(path.join(dir, name), content);
		writeFileSync(path.join(dir, 'good.json'), saved);
		t.is(await main(['report', 'good.json', name], fakeIo({cwd: dir})), 2, name);
	}
});

const cli = fileURLToPath(new URL('../dist/harness/cli.js', import.meta.url));

test('a reader that goes away does not change the exit code', async t => {
	const file = path.join(dir, 'bad.json');
	const many = Array.from({length: 3000}, (_, i) => aResult({...mustFail, id: `a/r${i}`}));
	writeFileSync(file, jsonReport(finished([aRun(many)])));
	for (const format of ['console', 'json', 'tap']) {
		const child = spawn(process.execPath, [cli, 'report', file, '--report', format], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		child.stdout.once('data', () => child.stdout.destroy());
		t.is(await new Promise(resolve => child.once('exit', resolve)), 1, format);
	}
	t.true(readFileSync(file).length > 1_000_000);
});
