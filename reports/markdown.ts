import type {Report, RuleResult, Run} from '../suites/result.js';
import {comparisonLines} from './compare/comparison.js';
import {escapeText, outputLines} from './escape.js';
import {bothEnds, factsOf, placeOf, transcriptLines} from './facts.js';
import {codeBlock, inlineCode, plain, withinBound} from './markdown-text.js';
import {differencesOf, matrixOf, outcomesText} from './matrix.js';
import {count} from './text.js';
import {
	headline,
	isGood,
	isTrouble,
	outcomeOf,
	reportProblem,
	runName,
	tally,
	tallyText,
	verdictOf,
} from './verdict.js';

/** What GitHub takes in one comment, with room for what a bot puts around it. */
const bound = 65_000;
const shownRows = 40;
const shownDifferences = 20;
const messages = {messages: 8, columns: 160};

/**
 * A comment for a pull request: the verdict first, what failed as a table, each failure folded. What does not fit is left
 * out from the end, and the last line says so.
 */
export function markdownReport(report: Report): string {
	const head = [
		`## ${isGood(report) ? '✅' : '❌'} kong-ps-conform: ${headline(report)}`,
		...report.runs.map(run => verdictParagraph(run, report.strict ?? false)),
		...[reportProblem(report) ?? []].flat().map(plain),
		...(report.runs.length > 1 ? [matrixTable(report), ...versionDifferences(report)] : []),
		...report.runs.flatMap(run => failureTable(run, report.runs.length > 1)),
	];
	const folded = report.runs.flatMap(run => [
		...run.results.filter(isTrouble).map(result => failureFold(result, run)),
		...[knownFold(run), skippedFold(run)].flat(),
	]);
	return withinBound(head, folded, bound);
}

function verdictParagraph(run: Run, strict: boolean): string {
	const {good, text, why} = verdictOf(run, strict);
	const counts = (['MUST', 'SHOULD'] as const).flatMap(level => {
		const t = tally(run.results, level);
		return t.total === 0 ? [] : [`${level}: ${tallyText(t)}`];
	});
	const more = [...why, ...run.knownFailureProblems].map(line => `${inlineCode(line)}`);
	return [`${good ? '✅' : '❌'} ${inlineCode(run.server.target)}: **${plain(text)}**`, ...counts, ...more].join(
		'<br>\n',
	);
}

function matrixTable(report: Report): string {
	const {kongs, rows} = matrixOf(report);
	return table(
		['Server', ...kongs.map(kong => `Kong ${plain(kong)}`)],
		rows.map(({target, cells}) => [
			inlineCode(target),
			...cells.map(({text, good}) => (good === undefined ? '' : `${good ? '✅' : '❌'} ${text}`)),
		]),
	);
}

function versionDifferences(report: Report): string[] {
	const differences = differencesOf(report);
	if (differences.length === 0) return [];
	const shown = differences
		.slice(0, shownDifferences)
		.map(({id, outcomes}) => `- ${inlineCode(id)}: ${plain(outcomesText(outcomes))}`);
	const hidden = differences.length - shown.length;
	return [
		[
			'Rules that come out differently by Kong version:',
			'',
			...shown,
			...(hidden > 0 ? [`- and ${hidden} more`] : []),
		].join('\n'),
	];
}

function failureTable(run: Run, named: boolean): string[] {
	const failed = run.results.filter(isTrouble);
	if (failed.length === 0) return [];
	const rows = failed
		.slice(0, shownRows)
		.map(result => [result.level, outcomeOf(result), inlineCode(result.id), plain(short(result.title, 160))]);
	const more = failed.length > shownRows ? [`And ${failed.length - shownRows} more.`] : [];
	const title = named ? [`### ${plain(runName(run))}`] : [];
	return [...title, table(['Level', 'Status', 'Rule', ''], rows), ...more];
}

function failureFold(result: RuleResult, run: Run): string {
	const place = placeOf(result);
	const lines = [
		result.title,
		...(place === '' ? [] : [`At: ${escapeText(place)}`]),
		...factsOf(result, run).flatMap(({label, lines: [first = '', ...rest]}) => [`${label}: ${first}`, ...rest]),
		...(result.comparison === undefined ? [] : comparisonLines(result.comparison, 80)),
		...(result.differences ?? []).slice(0, 20).map(line => `- ${escapeText(line)}`),
	];
	const proof = transcriptLines(result.transcript, messages);
	const output = bothEnds(outputLines(result.stderr), 12).map(line => short(line, 400));
	const parts = [lines.map(line => short(escapeText(line), 1000)), proof, output].filter(part => part.length > 0);
	return fold(`${result.level} ${inlineCode(result.id)} on Kong ${plain(run.kong)}`, parts.map(codeBlock).join('\n\n'));
}

function knownFold(run: Run): string[] {
	const known = run.results.filter(result => result.knownFailure);
	if (known.length === 0) return [];
	const lines = known.map(
		({id, knownFailureReason}) => `- ${inlineCode(id)}: ${inlineCode(short(knownFailureReason ?? '', 400))}`,
	);
	return [fold(`${count(known.length, 'known failure')} on Kong ${plain(run.kong)}`, lines.join('\n'))];
}

function skippedFold(run: Run): string[] {
	const skipped = run.results.filter(({status}) => status === 'skip');
	if (skipped.length === 0) return [];
	const lines = skipped.map(({id, actual}) => `- ${inlineCode(id)}: ${inlineCode(short(actual, 200))}`);
	return [fold(`${count(skipped.length, 'rule')} skipped on Kong ${plain(run.kong)}`, lines.join('\n'))];
}

function fold(summary: string, body: string): string {
	return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function short(text: string, most: number): string {
	return text.length <= most ? text : `${text.slice(0, most)}... (${text.length - most} more)`;
}
