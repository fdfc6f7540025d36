import type {Report, RuleResult, Run} from '../suites/result.js';
import {escapeText, outputLines} from './escape.js';
import {bothEnds, factsOf, placeOf, transcriptLines} from './facts.js';
import {isOpenFailure, reportProblem, runName, verdictOf} from './verdict.js';

const messages = {messages: 20, columns: 300};
const outputBound = 20;
const textBound = 2000;

/**
 * TAP 14: a subtest for each run, a test point for each rule. A known failure is `# TODO`, and so is a SHOULD that failed
 * when it does not fail the run: both may fail. The point of a run is `ok` only when its verdict is good.
 */
export function tapReport(report: Report): string {
	const strict = report.strict ?? false;
	const problem = reportProblem(report);
	const total = report.runs.length + (problem === undefined ? 0 : 1);
	const lines = ['TAP version 14', `1..${total}`];
	report.runs.forEach((run, i) => {
		const verdict = verdictOf(run, strict);
		lines.push(`# Subtest: ${description(runName(run))}`, ...subtest(run, strict).map(line => `    ${line}`));
		lines.push(point(verdict.good, i + 1, runName(run)));
		lines.push(...diagnostics({verdict: [verdict.text, ...verdict.why], problems: run.knownFailureProblems}));
	});
	if (problem !== undefined) lines.push(point(false, total, problem));
	return `${lines.join('\n')}\n`;
}

function subtest(run: Run, strict: boolean): string[] {
	// A plan of nought means skipped, which says nothing of why; the run's own point says it.
	if (run.results.length === 0) return ['1..0 # SKIP no rule was run'];
	return [`1..${run.results.length}`, ...run.results.flatMap((result, i) => rulePoint(result, i + 1, run, strict))];
}

function rulePoint(result: RuleResult, number: number, run: Run, strict: boolean): string[] {
	const name = `${result.id} ${result.title}`;
	if (result.status === 'skip') return [point(true, number, name, `SKIP ${description(firstLine(result.actual))}`)];
	const good = result.status === 'pass';
	const excused = isOpenFailure(result) && result.level === 'SHOULD' && !strict;
	const why = result.knownFailure
		? `known failure: ${result.knownFailureReason ?? 'listed'}`
		: 'a SHOULD; --strict makes it count';
	const todo = result.knownFailure || excused ? `TODO ${description(firstLine(why))}` : undefined;
	return [point(good, number, name, todo), ...(good ? [] : ruleDiagnostics(result, run))];
}

function ruleDiagnostics(result: RuleResult, run: Run): string[] {
	const facts = factsOf(result, run).map(({label, lines}): [string, readonly string[]] => [label, lines]);
	return diagnostics({
		level: [result.level],
		status: [result.status],
		at: placeOf(result) === '' ? [] : [placeOf(result)],
		...Object.fromEntries(facts),
		differences: result.differences ?? [],
		messages: transcriptLines(result.transcript, messages),
		output: bothEnds(outputLines(result.stderr), outputBound),
	});
}

/** A YAML block; every value is JSON, which YAML 1.2 contains. One line is a text, several are a list. */
function diagnostics(values: Readonly<Record<string, readonly string[]>>): string[] {
	const entries = Object.entries(values).filter(([, lines]) => lines.length > 0);
	if (entries.length === 0) return [];
	const body = entries.flatMap(([key, lines]) => {
		const [first] = lines;
		const name = JSON.stringify(key);
		if (lines.length === 1 && first !== undefined) return [`  ${name}: ${yaml(first)}`];
		return [`  ${name}:`, ...lines.map(line => `    - ${yaml(line)}`)];
	});
	return ['  ---', ...body, '  ...'];
}

function yaml(text: string): string {
	const cut = text.length > textBound ? `${text.slice(0, textBound)} ... (${text.length - textBound} more)` : text;
	return JSON.stringify(escapeText(cut));
}

function point(good: boolean, number: number, name: string, directive?: string): string {
	return `${good ? 'ok' : 'not ok'} ${number} - ${description(name)}${directive === undefined ? '' : ` # ${directive}`}`;
}

/** On one line, `#` and backslashes escaped, so that nothing in it is a directive. */
function description(text: string): string {
	return escapeText(text).replace(/[\\#]/g, char => `\\${char}`);
}

function firstLine(text: string): string {
	const line = text.split('\n')[0] ?? '';
	return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}
