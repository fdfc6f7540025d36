import type {Level, RuleResult, Run} from '../../suites/result.js';
import {escapeLines, escapeText} from '../escape.js';
import {cut, labelled, wrap} from '../text.js';
import {isOpenFailure, isTrouble, tally, tallyText, verdictOf} from '../verdict.js';
import type {ConsoleOptions, Pen} from './pen.js';

/** Failed rules named beside the counts. */
const shownIds = 8;
/** A rule is slow from here on, in milliseconds. */
const slowFrom = 1000;
const shownSlow = 3;

/** Known failures, what was skipped and why, what is slow, kong.conf, notes, counts; the verdict last. */
export function summaryBlock(run: Run, {strict, verbose}: ConsoleOptions, pen: Pen): string[] {
	const {results} = run;
	const known = results.filter(result => result.knownFailure);
	const notes = [...run.notes, ...(run.kongMeasured ? [] : [unmeasured(run)])];
	const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
		['Known failures', known.flatMap(result => knownLines(result, pen))],
		['Problems with the known-failures file', wrapped(run.knownFailureProblems, pen)],
		[verbose ? 'Skipped' : 'Skipped (--verbose names the rules)', skipped(results, verbose, pen)],
		[`Slowest, of ${(run.durationMs / 1000).toFixed(1)} s in all`, slowest(results, pen)],
		['PDK calls seen', callLines(run.callsPerPhase, pen)],
		['kong.conf for this server', run.kongConf.map(escapeText)],
		['Notes', wrapped(notes, pen)],
	];
	return [
		...sections
			.filter(([, lines]) => lines.length > 0)
			.flatMap(([title, lines]) => [pen.bold(title), ...lines.map(line => `  ${line}`), '']),
		...(['MUST', 'SHOULD'] as const).flatMap(level => countLines(results, level, pen)),
		...explainLine(results),
		'',
		...verdictLines(run, strict, pen),
	];
}

/** What the run came to, in a line or two. */
export function verdictLines(run: Run, strict: boolean, pen: Pen): string[] {
	const verdict = verdictOf(run, strict);
	const paint = verdict.good ? pen.good : pen.bad;
	return [
		...wrap(verdict.text, pen.width).map(line => pen.bold(paint(line))),
		...verdict.why.flatMap(line => labelled('', [escapeText(line)], 2, pen.width)),
	];
}

function knownLines(result: RuleResult, pen: Pen): string[] {
	const line = `${escapeText(result.id)}: ${escapeLines(result.actual)[0] ?? ''}`;
	const reason = result.knownFailureReason;
	return [
		cut(line, pen.width - 2),
		...(reason === undefined ? [] : wrap(escapeText(reason), pen.width - 4).map(text => `  ${text}`)),
	];
}

function explainLine(results: readonly RuleResult[]): string[] {
	const failed = results.find(r => isOpenFailure(r) && r.status === 'fail' && !r.id.startsWith('scenario/'));
	return failed ? [`Why, and what to do: kong-ps-conform explain ${escapeText(failed.id)}`] : [];
}

/** How many came to what, and the names of those that failed. */
function countLines(results: readonly RuleResult[], level: Level, pen: Pen): string[] {
	const t = tally(results, level);
	if (t.total === 0) return [];
	const own = results.filter(result => result.level === level && isTrouble(result));
	const worst = own.filter(({status}) => status !== 'untestable');
	// What could not be tested mostly follows from what failed.
	const failed = (worst.length > 0 ? worst : own).map(({id}) => escapeText(id));
	const more = failed.length > shownIds ? [`and ${failed.length - shownIds} more`] : [];
	const names = failed.length === 0 ? [] : [[...failed.slice(0, shownIds), ...more].join(', ')];
	const paint = level === 'MUST' ? pen.bad : pen.warn;
	return [
		...labelled(level, [tallyText(t)], 8, pen.width),
		...labelled('', names, 8, pen.width).map(line => `${line.slice(0, 8)}${paint(line.slice(8))}`),
	];
}

/** One line a reason, those of most rules first; where all is asked for, the rules behind it. */
function skipped(results: readonly RuleResult[], verbose: boolean, pen: Pen): string[] {
	const byReason = new Map<string, string[]>();
	for (const result of results.filter(r => r.status === 'skip')) {
		const ids = byReason.get(result.actual);
		if (ids === undefined) byReason.set(result.actual, [result.id]);
		else ids.push(result.id);
	}
	const reasons = [...byReason].sort(([, a], [, b]) => b.length - a.length);
	return reasons.flatMap(([reason, ids]) => {
		const why = reason === '' ? 'no reason given' : escapeText(reason);
		const text = verbose ? `${why} (${ids.map(escapeText).join(', ')})` : why;
		return labelled(String(ids.length).padStart(3), [text], 5, pen.width - 2);
	});
}

function slowest(results: readonly RuleResult[], pen: Pen): string[] {
	return results
		.filter(({durationMs}) => durationMs > slowFrom)
		.sort((a, b) => b.durationMs - a.durationMs)
		.slice(0, shownSlow)
		.map(({durationMs, id}) => cut(`${(durationMs / 1000).toFixed(1)} s  ${escapeText(id)}`, pen.width - 2));
}

function callLines(calls: Run['callsPerPhase'], pen: Pen): string[] {
	const counts = Object.entries(calls ?? {}).map(([phase, number]) => `${escapeText(phase)} ${number}`);
	return counts.length === 0 ? [] : wrap(counts.join(', '), pen.width - 2);
}

function unmeasured(run: Run): string {
	return `how Kong ${run.kong} behaves is read from its sources; no recording of it was compared`;
}

function wrapped(texts: readonly string[], pen: Pen): string[] {
	return texts.flatMap(text => labelled('-', escapeLines(text), 2, pen.width - 2));
}
