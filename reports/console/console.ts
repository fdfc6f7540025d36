import {Chalk} from 'chalk';
import type {Report, RuleResult, Run} from '../../suites/result.js';
import {escapeText} from '../escape.js';
import {targetVerdicts} from '../matrix.js';
import {clip, displayWidth, wrap} from '../text.js';
import {isTrouble, outcomeOf, reportProblem, runName} from '../verdict.js';
import {failureBlock, groupBlock} from './failure.js';
import {matrixBlock} from './matrix.js';
import {overview} from './overview.js';
import type {ConsoleOptions, Pen} from './pen.js';
import {summaryBlock, verdictLines} from './summary.js';

/** The report for people. The verdict stands last, where a terminal shows it. */
export function consoleReport(report: Report, options: Partial<ConsoleOptions> = {}): string {
	const all: ConsoleOptions = {
		color: 0,
		width: 80,
		verbose: false,
		quiet: false,
		strict: report.strict ?? false,
		trace: false,
		...options,
	};
	const pen = penOf(all);
	const problem = reportProblem({...report, strict: all.strict});
	const blocks = [
		...report.runs.map(run => runReport(run, all, pen, report.runs.length > 1)),
		...(report.runs.length > 1 && !all.quiet ? [`${several(report, all, pen).join('\n')}\n`] : []),
		...(problem === undefined
			? []
			: [
					`${wrap(problem, pen.width)
						.map(line => pen.bad(line))
						.join('\n')}\n`,
				]),
	];
	return blocks.filter(block => block.trim() !== '').join('\n');
}

function runReport(run: Run, options: ConsoleOptions, pen: Pen, named: boolean): string {
	if (options.quiet) {
		const failed = run.results.filter(isTrouble).map(result => shortLine(result, pen));
		const name = named ? [pen.bold(escapeText(runName(run)))] : [];
		return `${[...name, ...failed, ...verdictLines(run, options.strict, pen)].join('\n')}\n`;
	}
	const {alone, together} = grouped(
		run.results.filter(result => isTrouble(result) || options.trace),
		options,
	);
	const parts = [
		overview(run, pen),
		...(options.verbose ? [run.results.map(result => shortLine(result, pen))] : []),
		...alone.map(result => failureBlock(result, run, options, pen)),
		...together.map(results => groupBlock(results, pen)),
		summaryBlock(run, options, pen),
	];
	return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

/** Rules nothing could be said about for one and the same reason are told together; each by itself where all is asked for. */
function grouped(
	results: readonly RuleResult[],
	{verbose, trace}: ConsoleOptions,
): {alone: readonly RuleResult[]; together: readonly (readonly RuleResult[])[]} {
	const whole = verbose || trace;
	const byReason = new Map<string, RuleResult[]>();
	for (const result of results) {
		const bare = result.transcript.length === 0 && result.stderr === '';
		if (result.status !== 'untestable' || (whole && !bare)) continue;
		byReason.set(result.actual, [...(byReason.get(result.actual) ?? []), result]);
	}
	const together = [...byReason.values()].filter(group => group.length > 1);
	const inGroup = new Set(together.flat());
	return {alone: results.filter(result => !inGroup.has(result)), together};
}

function several(report: Report, {strict}: ConsoleOptions, pen: Pen): string[] {
	const all = {...report, strict};
	const verdicts = targetVerdicts(all).flatMap(({target, good, text}) => {
		const line = `${escapeText(target)}: ${text}`;
		const rows = displayWidth(line) <= pen.width ? [line] : [`${escapeText(target)}:`, `  ${text}`];
		return rows.flatMap(row => wrap(row, pen.width)).map(row => pen.bold(good ? pen.good(row) : pen.bad(row)));
	});
	return [...matrixBlock(all, pen), '', ...verdicts];
}

function shortLine(result: RuleResult, pen: Pen): string {
	const id = escapeText(result.id);
	const word = outcomeOf(result);
	const paint = {pass: pen.good, skip: pen.dim, known: pen.warn, fail: pen.bad, untestable: pen.bad, error: pen.bad}[
		word
	];
	return `${paint(word.padEnd(10))}  ${result.level.padEnd(6)}  ${clip(`${id}  ${escapeText(result.title)}`, pen.width - 20)}`;
}

function penOf({color, width}: ConsoleOptions): Pen {
	const chalk = new Chalk({level: color});
	return {bold: chalk.bold, dim: chalk.dim, good: chalk.green, bad: chalk.red, warn: chalk.yellow, width};
}
