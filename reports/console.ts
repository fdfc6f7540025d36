import {Chalk} from 'chalk';
import type {Report, RuleResult, Run} from '../suites/result.js';
import {failureBlock, groupBlock} from './console-failure.js';
import {overview} from './console-overview.js';
import {summaryBlock, verdict} from './console-summary.js';
import {escapeText} from './escape.js';
import {clip} from './text.js';

/** Chalk's levels: none, 16 colours, 256, all. */
export type ColorLevel = 0 | 1 | 2 | 3;

export interface ConsoleOptions {
	readonly color: ColorLevel;
	/** Columns. */
	readonly width: number;
	/** Rules that pass too, and whole messages. */
	readonly verbose: boolean;
	/** The verdict and what failed, nothing else. */
	readonly quiet: boolean;
	/** A SHOULD that fails fails the run. */
	readonly strict: boolean;
	/** The messages of every rule. */
	readonly trace: boolean;
}

/** What the parts of the report are drawn with. */
export interface Pen {
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly good: (text: string) => string;
	readonly bad: (text: string) => string;
	readonly warn: (text: string) => string;
	readonly width: number;
}

/** The report for people. The verdict stands last, where a terminal shows it. */
export function consoleReport(report: Report, options: Partial<ConsoleOptions> = {}): string {
	const all: ConsoleOptions = {
		color: 0,
		width: 80,
		verbose: false,
		quiet: false,
		strict: false,
		trace: false,
		...options,
	};
	const pen = penOf(all);
	const blocks = report.runs.map(run => runReport(run, all, pen));
	const several = report.runs.length > 1 ? [`${report.runs.map(run => lineOf(run, all, pen)).join('\n')}\n`] : [];
	return [...blocks, ...several].join('\n');
}

function runReport(run: Run, options: ConsoleOptions, pen: Pen): string {
	if (options.quiet)
		return `${[...run.results.filter(isTrouble).map(r => shortLine(r, pen)), ...verdict(run, options.strict, pen)].join('\n')}\n`;
	const {alone, together} = grouped(run.results.filter(result => isTrouble(result) || options.trace));
	const parts = [
		overview(run, pen),
		...(options.verbose ? [run.results.map(result => shortLine(result, pen))] : []),
		...alone.map(result => failureBlock(result, run.kong, options, pen)),
		...together.map(results => groupBlock(results, pen)),
		summaryBlock(run, options.strict, pen),
	];
	return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

/** Rules nothing could be said about for one and the same reason, with nothing to show, are told together. */
function grouped(results: readonly RuleResult[]): {alone: RuleResult[]; together: RuleResult[][]} {
	const bare = (r: RuleResult) => r.status === 'untestable' && r.transcript.length === 0 && r.stderr === '';
	const byReason = new Map<string, RuleResult[]>();
	for (const result of results.filter(bare))
		byReason.set(result.actual, [...(byReason.get(result.actual) ?? []), result]);
	const together = [...byReason.values()].filter(group => group.length > 1);
	return {alone: results.filter(result => !together.some(group => group.includes(result))), together};
}

/** What gets a block of its own: all that went wrong and is not known. */
function isTrouble(result: RuleResult): boolean {
	return !result.knownFailure && result.status !== 'pass' && result.status !== 'skip';
}

function shortLine(result: RuleResult, pen: Pen): string {
	const id = escapeText(result.id);
	const word = result.knownFailure ? 'known' : result.status;
	const paint = {pass: pen.good, skip: pen.dim, known: pen.warn, fail: pen.bad, untestable: pen.bad, error: pen.bad}[
		word
	];
	return `${paint(word.padEnd(10))}  ${result.level.padEnd(6)}  ${clip(`${id}  ${escapeText(result.title)}`, pen.width - 20)}`;
}

function lineOf(run: Run, options: ConsoleOptions, pen: Pen): string {
	return `${escapeText(run.server.target)}: ${verdict(run, options.strict, pen).join(' ')}`;
}

function penOf({color, width}: ConsoleOptions): Pen {
	const chalk = new Chalk({level: color});
	return {bold: chalk.bold, dim: chalk.dim, good: chalk.green, bad: chalk.red, warn: chalk.yellow, width};
}
