import type {Level, Report, RuleResult, Run} from '../suites/result.js';
import {count} from './text.js';

/** What a run came to; every report says this and nothing else. */
export interface Verdict {
	readonly kind: 'conforms' | 'fails' | 'unreachable' | 'broken' | 'nothing-checked' | 'stale';
	/** Whether it is worth an exit code of 0. */
	readonly good: boolean;
	/** One sentence; free of anything a server said. */
	readonly text: string;
	/** Why, where `text` does not say it; lines, not escaped. */
	readonly why: readonly string[];
}

/** What the run came to. `strict`: a SHOULD that fails fails the run. */
export function verdictOf(run: Run, strict: boolean): Verdict {
	const {results, unreachable} = run;
	const kong = `Kong ${run.kong}`;
	if (unreachable !== undefined) {
		const told = results.some(r => r.actual === unreachable);
		const lines = unreachable.split('\n');
		return bad(
			'unreachable',
			`DOES NOT CONFORM to ${kong}: the server could not be queried or started`,
			told ? lines.slice(0, 1) : lines,
		);
	}
	const errors = results.filter(r => r.status === 'error').length;
	if (errors > 0) return bad('broken', `NO VERDICT: kong-ps-conform itself broke on ${count(errors, 'rule')}`);
	if (results.every(r => r.status === 'skip')) {
		const what = results.length === 0 ? 'no rule was left to run' : 'every rule was skipped';
		return bad('nothing-checked', `NOTHING CHECKED: ${what}`);
	}
	const open = results.filter(isOpenFailure);
	if (open.some(({level}) => level === 'MUST' || strict)) {
		const strictly = open.every(({level}) => level === 'SHOULD') ? ' (--strict)' : '';
		return bad('fails', `DOES NOT CONFORM to ${kong}${strictly}: ${failuresText(results)}`, pdkLines(run));
	}
	const t = tally(results);
	const butFor = t.known > 0 ? ` but for ${count(t.known, 'known failure')}` : '';
	const told = [
		`${count(t.pass, 'rule')} passed`,
		...(t.fail > 0 ? [`${count(t.fail, 'SHOULD rule')} failed`] : []),
		...(t.untestable > 0 ? [`${t.untestable} could not be tested`] : []),
		...(t.skip > 0 ? [`${t.skip} skipped`] : []),
		...(run.leftOut === undefined ? [] : [`${run.leftOut} left out by --only or --skip`]),
	].join(', ');
	const text = `CONFORMS to ${kong}${butFor}: ${told}`;
	const problems = run.knownFailureProblems.length;
	if (problems === 0) return {kind: 'conforms', good: true, text, why: []};
	return bad('stale', `${text}; but the known-failures file has ${count(problems, 'problem')}`);
}

/** `2 of 62 MUST and 3 of 28 SHOULD rules failed, 4 could not be tested` */
function failuresText(results: readonly RuleResult[]): string {
	const failed = (['MUST', 'SHOULD'] as const).flatMap(level => {
		const {fail, total, skip} = tally(results, level);
		return fail === 0 ? [] : [`${fail} of ${total - skip} ${level}`];
	});
	const {untestable, total, skip} = tally(results);
	if (failed.length === 0) return `${untestable} of ${total - skip} rules could not be tested`;
	const also = untestable === 0 ? '' : `, ${untestable} could not be tested`;
	return `${failed.join(' and ')} rules failed${also}`;
}

/**
 * Why a report is not good although each of its runs is: no run at all, or an exit code that no result accounts for.
 * Every format shows it, so that none is green when the program was not.
 */
export function reportProblem(report: Report): string | undefined {
	if (report.runs.length === 0) return 'NOTHING CHECKED: there is no run';
	const good = report.runs.every(run => verdictOf(run, report.strict ?? false).good);
	if (!good || report.exitCode === 0) return undefined;
	return `NO VERDICT: kong-ps-conform ended with exit code ${report.exitCode}, which no result accounts for`;
}

/** Whether everything in the report is well. */
export function isGood(report: Report): boolean {
	return reportProblem(report) === undefined && report.runs.every(run => verdictOf(run, report.strict ?? false).good);
}

/** The whole report in a few words, free of anything a server said. */
export function headline(report: Report): string {
	if (isGood(report)) return 'conforms';
	if (reportProblem(report) !== undefined) return 'no verdict';
	const bad = report.runs.map(run => verdictOf(run, report.strict ?? false)).filter(({good}) => !good);
	if (report.runs.length > 1) return `${bad.length} of ${report.runs.length} runs do not conform`;
	switch (bad[0]?.kind) {
		case 'broken':
		case 'nothing-checked':
			return 'no verdict';
		case 'stale':
			return 'the known-failures file is out of date';
		default:
			return 'does not conform';
	}
}

/** A failure that the known-failures file does not cover. */
export function isOpenFailure(result: RuleResult): boolean {
	return (result.status === 'fail' || result.status === 'untestable') && !result.knownFailure;
}

/** What gets a block of its own: all that went wrong and is not known. */
export function isTrouble(result: RuleResult): boolean {
	return isOpenFailure(result) || result.status === 'error';
}

/** How many results of one level came to what: each result in one count. */
export interface Tally {
	readonly pass: number;
	readonly fail: number;
	readonly untestable: number;
	readonly known: number;
	readonly error: number;
	readonly skip: number;
	readonly total: number;
}

export function tally(results: readonly RuleResult[], level?: Level): Tally {
	const own = level === undefined ? results : results.filter(result => result.level === level);
	const n = (outcome: Outcome) => own.filter(result => outcomeOf(result) === outcome).length;
	return {
		pass: n('pass'),
		fail: n('fail'),
		untestable: n('untestable'),
		known: n('known'),
		error: n('error'),
		skip: n('skip'),
		total: own.length,
	};
}

/** A status, or `known` where the known-failures file covers the failure. */
export type Outcome = RuleResult['status'] | 'known';

export function outcomeOf(result: RuleResult): Outcome {
	return result.knownFailure ? 'known' : result.status;
}

/** The counts in words, those that are not nought; `passed` and `failed` always. */
export function tallyText(t: Tally): string {
	const parts: readonly (readonly [number, string])[] = [
		[t.pass, 'passed'],
		[t.fail, 'failed'],
		[t.untestable, 'could not be tested'],
		[t.known, 'known to fail'],
		[t.error, 'broke in kong-ps-conform'],
		[t.skip, 'skipped'],
	];
	return parts
		.filter(([number], i) => number > 0 || i < 2)
		.map(([number, word]) => `${number} ${word}`)
		.join(', ');
}

/** `./hello on Kong 3.9`: how reports with several runs tell them apart; not escaped. */
export function runName(run: Run): string {
	return `${run.server.target} on Kong ${run.kong}`;
}

/** Where the fault is not the plugin's: whose it is, and what to do. */
function pdkLines({pdkFailures, server: {pdk}}: Run): string[] {
	if (pdkFailures === undefined || pdk === undefined) return [];
	const {list, rules, fixedIn, partlyFixed} = pdkFailures;
	const some = partlyFixed && `; ${pdk.name} ${partlyFixed.in} mends ${partlyFixed.rules.length} of ${rules.length}`;
	const mended = fixedIn === undefined ? (some ?? '') : `; ${pdk.name} ${fixedIn} mends it`;
	return [
		`All of it lies in ${pdk.name} ${pdk.version}, whatever the plugin on it${mended}.`,
		`To accept it: --known-failures ${list}`,
	];
}

function bad(kind: Verdict['kind'], text: string, why: readonly string[] = []): Verdict {
	return {kind, good: false, text, why};
}
