import type {Level, RuleResult, Run} from '../suites/result.js';
import type {Pen} from './console.js';
import {escapeLines, escapeText} from './escape.js';
import {count, cut, labelled, wrap} from './text.js';

const shownIds = 4;

/** Counts, what was skipped and why, known failures, kong.conf, notes; the verdict last. */
export function summaryBlock(run: Run, strict: boolean, pen: Pen): string[] {
	const known = run.results.filter(result => result.knownFailure);
	return [
		...section(
			'Known failures',
			known.flatMap(r => [
				cut(`${escapeText(r.id)}: ${escapeLines(r.actual)[0] ?? ''}`, pen.width - 2),
				...(r.knownFailureReason === undefined
					? []
					: wrap(escapeText(r.knownFailureReason), pen.width - 4).map(line => `  ${line}`)),
			]),
		),
		...section('Problems with the known-failures file', wrapped(run.knownFailureProblems, pen)),
		...section('Skipped', skipped(run.results, pen)),
		...section('kong.conf for this server', run.kongConf.map(escapeText)),
		...section('Notes', wrapped([...run.notes, ...(run.kongMeasured ? [] : [unmeasured(run)])], pen)),
		...(['MUST', 'SHOULD'] as const).flatMap(level => countLine(run.results, level)),
		...explainLine(run.results),
		'',
		...verdict(run, strict, pen),
	];
}

/** What the run came to, in a line or two. */
export function verdict(run: Run, strict: boolean, pen: Pen): string[] {
	const {results, unreachable} = run;
	const must = results.filter(r => r.level === 'MUST' && isDecided(r));
	const failedMust = must.filter(isOpenFailure);
	const failedShould = results.filter(r => r.level === 'SHOULD' && isOpenFailure(r));
	const known = results.filter(r => r.knownFailure).length;
	const paint = (color: (text: string) => string, text: string) =>
		wrap(text, pen.width).map(line => pen.bold(color(line)));
	const kong = `Kong ${run.kong}`;
	if (unreachable !== undefined) {
		const told = results.some(r => r.actual === unreachable);
		const why = escapeLines(unreachable).slice(0, told ? 1 : undefined);
		return [
			...paint(pen.bad, `DOES NOT CONFORM to ${kong}: the server could not be queried or started`),
			...why.flatMap(line => labelled('', [line], 2, pen.width)),
		];
	}
	const errors = results.filter(r => r.status === 'error').length;
	if (errors > 0) return paint(pen.bad, `NO VERDICT: kong-ps-conform itself broke on ${count(errors, 'rule')}`);
	if (results.every(r => r.status === 'skip')) {
		return paint(
			pen.bad,
			`NOTHING CHECKED: ${results.length === 0 ? 'no rule was left to run' : 'every rule was skipped'}`,
		);
	}
	if (failedMust.length > 0) {
		return paint(
			pen.bad,
			`DOES NOT CONFORM to ${kong}: ${failedMust.length} of ${must.length} MUST rules failed${alsoShould(failedShould)}`,
		);
	}
	if (strict && failedShould.length > 0) {
		return paint(
			pen.bad,
			`DOES NOT CONFORM to ${kong} (--strict): ${count(failedShould.length, 'SHOULD rule')} failed`,
		);
	}
	const butFor = known > 0 ? ` but for ${count(known, 'known failure')}` : '';
	const passed = results.filter(r => r.status === 'pass').length;
	const line = `CONFORMS to ${kong}${butFor}: ${count(passed, 'rule')} passed${alsoShould(failedShould)}`;
	const problems = run.knownFailureProblems.length;
	if (problems === 0) return paint(pen.good, line);
	return paint(pen.bad, `${line}; but the known-failures file has ${count(problems, 'problem')}`);
}

function alsoShould(failed: readonly RuleResult[]): string {
	return failed.length === 0 ? '' : `, and ${count(failed.length, 'SHOULD rule')} failed`;
}

function countLine(results: readonly RuleResult[], level: Level): string[] {
	const own = results.filter(result => result.level === level);
	if (own.length === 0) return [];
	const n = (what: (result: RuleResult) => boolean) => own.filter(what).length;
	const parts: [number, string][] = [
		[n(r => r.status === 'pass'), 'passed'],
		[n(r => r.status === 'fail' && !r.knownFailure), 'failed'],
		[n(r => r.status === 'untestable' && !r.knownFailure), 'could not be tested'],
		[n(r => r.knownFailure), 'known to fail'],
		[n(r => r.status === 'error'), 'broke in kong-ps-conform'],
		[n(r => r.status === 'skip'), 'skipped'],
	];
	const shown = parts.filter(([number], i) => number > 0 || i < 2).map(([number, word]) => `${number} ${word}`);
	return [`${level.padEnd(8)}${shown.join(', ')}`];
}

function explainLine(results: readonly RuleResult[]): string[] {
	const failed = results.find(r => r.status === 'fail' && !r.knownFailure);
	return failed ? [`Why, and what to do: kong-ps-conform explain ${escapeText(failed.id)}`] : [];
}

/** One line a reason, the rules it is for behind it. */
function skipped(results: readonly RuleResult[], pen: Pen): string[] {
	const byReason = new Map<string, string[]>();
	for (const result of results.filter(r => r.status === 'skip')) {
		const ids = byReason.get(result.actual) ?? [];
		byReason.set(result.actual, [...ids, result.id]);
	}
	return [...byReason].flatMap(([reason, ids]) => {
		const more = ids.length > shownIds ? `, and ${ids.length - shownIds} more` : '';
		const text = `${reason === '' ? 'no reason given' : escapeText(reason)} (${ids.slice(0, shownIds).map(escapeText).join(', ')}${more})`;
		return labelled(String(ids.length).padStart(3), [text], 5, pen.width - 2);
	});
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

function isOpenFailure(result: RuleResult): boolean {
	return (result.status === 'fail' || result.status === 'untestable') && !result.knownFailure;
}

function isDecided(result: RuleResult): boolean {
	return result.status !== 'skip' && result.status !== 'error';
}
