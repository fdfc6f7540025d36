import type {RuleResult, Run} from '../suites/result.js';
import type {Pen} from './console.js';
import {escapeLines, escapeText} from './escape.js';
import {cut, labelled, wrap} from './text.js';
import {isOpenFailure, tally, tallyText, verdictOf} from './verdict.js';

const shownIds = 4;
/** A rule is slow from here on, in milliseconds. */
const slowFrom = 1000;
const shownSlow = 3;

/** Known failures, what was skipped and why, what is slow, kong.conf, notes, counts; the verdict last. */
export function summaryBlock(run: Run, strict: boolean, pen: Pen): string[] {
	const known = run.results.filter(result => result.knownFailure);
	return [
		...section(
			'Known failures',
			known.flatMap(result => knownLines(result, pen)),
		),
		...section('Problems with the known-failures file', wrapped(run.knownFailureProblems, pen)),
		...section('Skipped', skipped(run.results, pen)),
		...section('Slowest', slowest(run.results, pen)),
		...section('PDK calls seen', callLines(run.callsPerPhase, pen)),
		...section('kong.conf for this server', run.kongConf.map(escapeText)),
		...section('Notes', wrapped([...run.notes, ...(run.kongMeasured ? [] : [unmeasured(run)])], pen)),
		...(['MUST', 'SHOULD'] as const).flatMap(level => {
			const t = tally(run.results, level);
			return t.total === 0 ? [] : labelled(level, [tallyText(t)], 8, pen.width);
		}),
		...explainLine(run.results),
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

/** One line a reason, the rules it is for behind it. */
function skipped(results: readonly RuleResult[], pen: Pen): string[] {
	const byReason = new Map<string, string[]>();
	for (const result of results.filter(r => r.status === 'skip')) {
		const ids = byReason.get(result.actual);
		if (ids === undefined) byReason.set(result.actual, [result.id]);
		else ids.push(result.id);
	}
	return [...byReason].flatMap(([reason, ids]) => {
		const more = ids.length > shownIds ? `, and ${ids.length - shownIds} more` : '';
		const text = `${reason === '' ? 'no reason given' : escapeText(reason)} (${ids.slice(0, shownIds).map(escapeText).join(', ')}${more})`;
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

function section(title: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${line}`), ''];
}
