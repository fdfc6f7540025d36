import type {Report, RuleResult, Run} from '../../suites/result.js';
import {differencesOf, matrixOf, outcomesText} from '../matrix.js';
import {
	headline,
	isTrouble,
	type Outcome,
	outcomeOf,
	reportProblem,
	runName,
	tally,
	tallyText,
	verdictOf,
} from '../verdict.js';
import {resultDetails} from './result.js';
import {style} from './style.js';
import {html} from './text.js';

/** Characters of evidence (messages, output) in one page; results after that go without. */
const evidenceBound = 8_000_000;
/** Failures are unfolded where there are no more than these. */
const openUpTo = 12;
/** What is there to be copied. */
const commands = new Set(['Query', 'Start', 'kong.conf']);
const order: readonly Outcome[] = ['error', 'fail', 'untestable', 'known', 'skip', 'pass'];
const words: Readonly<Record<Outcome, string>> = {
	error: 'broke in kong-ps-conform',
	fail: 'failed',
	untestable: 'could not be tested',
	known: 'known failures',
	skip: 'skipped',
	pass: 'passed',
};

/** One page that needs nothing but itself: no script, no file, no network. Results can be filtered by status. */
export function htmlReport(report: Report): string {
	const evidence = {left: evidenceBound};
	const open = report.runs.flatMap(run => run.results.filter(isTrouble)).length <= openUpTo;
	const title = `kong-ps-conform: ${headline(report)}`;
	const problem = reportProblem(report);
	return [
		'<!DOCTYPE html>',
		'<html lang="en"><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		`<title>${title}</title><style>${style}</style></head><body>`,
		`<header><h1>${title}</h1>`,
		`<p class="dim">kong-ps-conform ${html(report.tool.version)}, ${html(report.startedAt)}, ${(report.durationMs / 1000).toFixed(1)} s, exit code ${report.exitCode}</p>`,
		...(problem === undefined ? [] : [`<p class="verdict bad">${html(problem)}</p>`]),
		report.runs.length > 1 ? matrix(report) : '',
		...report.runs.map(run => verdictLine(run, report)),
		filters(report),
		'</header><main>',
		...report.runs.map((run, index) => section(run, index, evidence, open)),
		'</main></body></html>',
		'',
	].join('\n');
}

function verdictLine(run: Run, report: Report): string {
	const {good, text, why} = verdictOf(run, report.strict ?? false);
	const name = report.runs.length > 1 ? `<code>${html(run.server.target)}</code>: ` : '';
	const more = [...why, ...run.knownFailureProblems].map(line => `<br><span class="dim">${html(line)}</span>`).join('');
	return `<p><span class="verdict ${good ? 'good' : 'bad'}">${name}${html(text)}</span>${more}</p>`;
}

function matrix(report: Report): string {
	const {kongs, rows} = matrixOf(report);
	const head = kongs.map(kong => `<th>Kong ${html(kong)}</th>`).join('');
	const body = rows.map(({target, cells}) => {
		const shown = cells.map(({text, good}) => `<td class="${good ? 'good' : 'bad'}">${html(text)}</td>`).join('');
		return `<tr><th><code>${html(target)}</code></th>${shown}</tr>`;
	});
	const differences = differencesOf(report).map(
		({target, id, outcomes}) =>
			`<tr><td><code>${html(id)}</code></td><td><code>${html(target)}</code></td><td>${html(outcomesText(outcomes))}</td></tr>`,
	);
	const differing =
		differences.length === 0
			? ''
			: `<details><summary>Rules that come out differently by Kong version (${differences.length})</summary><div><table>${differences.join('')}</table></div></details>`;
	return `<table><tr><th>Server</th>${head}</tr>${body.join('')}</table>${differing}`;
}

function filters(report: Report): string {
	const t = tally(report.runs.flatMap(run => run.results));
	const boxes = order
		.filter(outcome => t[outcome] > 0)
		.map(
			outcome =>
				`<label><input type="checkbox" id="show-${outcome}" checked> ${words[outcome]} (${t[outcome]})</label>`,
		);
	return `<fieldset><legend>Show</legend>${boxes.join(' ')}</fieldset>`;
}

function section(run: Run, index: number, evidence: {left: number}, open: boolean): string {
	const {server, kongConf, notes} = run;
	const facts: readonly (readonly [string, string])[] = [
		['Protocol', server.protocol ?? 'not known'],
		['PDK', server.pdk === undefined ? '' : `${server.pdk.name} ${server.pdk.version}`],
		...server.plugins.map(
			({name, version, priority, phases}) =>
				[
					'Plugin',
					`${name} ${version ?? 'without version'}, priority ${priority ?? 'none'}, ${phases.join(' ')}`,
				] as const,
		),
		['Query', server.queryCommand ?? ''],
		['Start', server.startCommand ?? ''],
		['kong.conf', kongConf.join('\n')],
		[
			'PDK calls',
			Object.entries(run.callsPerPhase ?? {})
				.map(([phase, n]) => `${phase} ${n}`)
				.join(', '),
		],
		['Notes', notes.join('\n')],
		...(['MUST', 'SHOULD'] as const).map(level => [level, tallyText(tally(run.results, level))] as const),
	];
	const rows = facts
		.filter(([, text]) => text !== '')
		.map(
			([label, text]) => `<dt>${label}</dt><dd>${commands.has(label) ? `<code>${html(text)}</code>` : html(text)}</dd>`,
		);
	const sorted = [...run.results].sort((a, b) => rank(a) - rank(b));
	return [
		`<section id="run-${index}"><h2>${html(runName(run))}</h2><dl>${rows.join('')}</dl>`,
		...sorted.map(result => resultDetails(result, run, {index, evidence, open})),
		'</section>',
	].join('\n');
}

function rank(result: RuleResult): number {
	return order.indexOf(outcomeOf(result));
}
