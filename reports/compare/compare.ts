import type {Level, Report, RuleResult, Run} from '../../suites/result.js';
import {count} from '../text.js';
import {type Outcome, outcomeOf} from '../verdict.js';

export type ChangeKind = 'regressed' | 'fixed' | 'new' | 'gone' | 'changed';

/** A rule of one server and Kong that is not what it was. */
export interface Change {
	readonly kind: ChangeKind;
	readonly target: string;
	readonly kong: string;
	readonly id: string;
	readonly level: Level;
	readonly title: string;
	/** Undefined where the rule was not there. */
	readonly before: Outcome | undefined;
	readonly after: Outcome | undefined;
	/** What was seen now; of what is gone, then. */
	readonly actual: string;
}

/** Two reports, run by run and rule by rule. */
export interface ReportComparison {
	readonly schemaVersion: 1;
	readonly regressed: number;
	readonly fixed: number;
	readonly new: number;
	readonly gone: number;
	readonly changed: number;
	readonly same: number;
	/** Regressed first. */
	readonly changes: readonly Change[];
	/** Runs of the baseline, `target on Kong 3.9`, that are not there any more. */
	readonly missingRuns: readonly string[];
	/** 0; 1 something regressed or a run is missing; 2 no rule ran in both; 3 kong-ps-conform broke on a rule. */
	readonly exitCode: 0 | 1 | 2 | 3;
}

const kinds: readonly ChangeKind[] = ['regressed', 'gone', 'new', 'changed', 'fixed'];

/**
 * What became of each rule since the baseline. Regressed: it fails, cannot be tested or breaks, and did not before; a
 * failure that was not there before and is now listed as known is `changed`, like a rule that is now skipped. `new` is what
 * the baseline does not know, failing or not.
 */
export function compareReports(baseline: Report, current: Report): ReportComparison {
	const before = runsByKey(baseline);
	const after = runsByKey(current);
	const changes: Change[] = [];
	let same = 0;
	let common = 0;
	for (const key of new Set([...before.keys(), ...after.keys()])) {
		const was = before.get(key);
		const is = after.get(key);
		const run = is ?? was;
		if (run === undefined) continue;
		const [old, now] = [resultsById(was), resultsById(is)];
		for (const id of new Set([...old.keys(), ...now.keys()])) {
			const [a, b] = [old.get(id), now.get(id)];
			// A rule that was skipped says nothing.
			if (a !== undefined && b !== undefined && outcomeOf(a) !== 'skip' && outcomeOf(b) !== 'skip') common += 1;
			const change = changeOf(run, a, b);
			if (change === undefined) same += 1;
			else changes.push(change);
		}
	}
	changes.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
	const n = (kind: ChangeKind) => changes.filter(change => change.kind === kind).length;
	const missingRuns = [...before].flatMap(([key, run]) =>
		after.has(key) ? [] : [`${run.server.target} on Kong ${run.kong}`],
	);
	const broke = changes.some(({after}) => after === 'error');
	const worse = n('regressed') > 0 || missingRuns.length > 0;
	return {
		schemaVersion: 1,
		regressed: n('regressed'),
		fixed: n('fixed'),
		new: n('new'),
		gone: n('gone'),
		changed: n('changed'),
		same,
		changes,
		missingRuns,
		exitCode: broke ? 3 : common === 0 ? 2 : worse ? 1 : 0,
	};
}

/** In a few words, the worst first. */
export function comparisonText(comparison: ReportComparison): string {
	const {regressed, fixed, gone, changed, same, missingRuns, exitCode, changes} = comparison;
	const newBad = changes.filter(({kind, after}) => kind === 'new' && after !== undefined && isBad(after)).length;
	const counts = [
		`${regressed} regressed`,
		`${fixed} fixed`,
		`${comparison.new} new${newBad > 0 ? ` (${newBad} of them failing)` : ''}`,
		`${gone} gone`,
		...(changed > 0 ? [`${changed} changed otherwise`] : []),
		`${same} the same`,
	].join(', ');
	if (exitCode === 2) return 'NOTHING TO COMPARE: no rule ran in both reports';
	const head = headOf(comparison);
	const missing = missingRuns.length > 0 ? `; not run any more: ${missingRuns.join(', ')}` : '';
	return `${head}: ${counts}${missing}`;
}

function headOf({exitCode, regressed, changes}: ReportComparison): string {
	if (exitCode === 3) return 'NO VERDICT: kong-ps-conform itself broke';
	if (exitCode === 0) {
		const unchecked = changes.filter(({before, after}) => before === 'pass' && (after ?? 'skip') === 'skip').length;
		return unchecked === 0 ? 'NO REGRESSION' : `NO REGRESSION, but ${count(unchecked, 'rule')} that passed did not run`;
	}
	return regressed > 0 ? 'REGRESSED' : 'INCOMPLETE';
}

function changeOf(run: Run, was: RuleResult | undefined, is: RuleResult | undefined): Change | undefined {
	const result = is ?? was;
	if (result === undefined) return undefined;
	const before = was && outcomeOf(was);
	const after = is && outcomeOf(is);
	const kind = kindOf(before, after);
	if (kind === undefined) return undefined;
	const {id, level, title, actual} = result;
	return {kind, target: run.server.target, kong: run.kong, id, level, title, before, after, actual};
}

function kindOf(before: Outcome | undefined, after: Outcome | undefined): ChangeKind | undefined {
	if (before === undefined) return 'new';
	if (after === undefined) return 'gone';
	if (before === after) return undefined;
	if (isBad(after)) return isBad(before) ? 'changed' : 'regressed';
	return (isBad(before) || before === 'known') && after === 'pass' ? 'fixed' : 'changed';
}

function isBad(outcome: Outcome): boolean {
	return outcome === 'fail' || outcome === 'untestable' || outcome === 'error';
}

/** By target and Kong; of several alike (other PDKs, other builds) by their order too. */
function runsByKey({runs}: Report): Map<string, Run> {
	const byKey = new Map<string, Run>();
	for (const run of runs) {
		let key = JSON.stringify([run.server.target, run.kong]);
		while (byKey.has(key)) key += '+';
		byKey.set(key, run);
	}
	return byKey;
}

/** Of several with one id the worst. */
function resultsById(run: Run | undefined): Map<string, RuleResult> {
	const byId = new Map<string, RuleResult>();
	for (const result of run?.results ?? []) {
		const other = byId.get(result.id);
		if (other === undefined || isBad(outcomeOf(result))) byId.set(result.id, result);
	}
	return byId;
}
