import type {RuleResult} from '../suites/result.js';
import {matchesGlob} from './glob.js';

/** One entry of a known-failures file. */
export interface KnownFailure {
	/** Glob of rule ids. */
	readonly rule: string;
	readonly reason: string;
	readonly issue?: string;
	/** Last day it holds, `YYYY-MM-DD` (UTC). */
	readonly until?: string;
	/** What `actual` of the failure must contain. */
	readonly expect?: string;
	/** May pass or fail. */
	readonly flaky?: boolean;
}

/** What the file comes to, given what the rules came to. */
export interface KnownFailuresOutcome {
	/** Results of each run as given, `knownFailure` set where an entry covers the failure. */
	readonly runs: readonly (readonly RuleResult[])[];
	/** Stale and expired entries: the file must be mended, exit code 1. */
	readonly problems: readonly string[];
	/** Worth knowing: a failure that fails otherwise than its entry expects. */
	readonly remarks: readonly string[];
	/** Entries no rule fails for any more. */
	readonly stale: readonly KnownFailure[];
}

export interface KnownFailuresSettings {
	/** All rules there are, run or not. */
	readonly ruleIds: readonly string[];
	/** `YYYY-MM-DD`, UTC. */
	readonly today: string;
	/** False when the runs ended early (`--bail`): a skipped rule then says nothing. */
	readonly complete: boolean;
	/** Rules that were left out for taking long: that they were skipped says nothing either. */
	readonly leftOut: ReadonlySet<string>;
}

/** An entry is stale when every rule it names was run, none failed and at least one passed: filters prove nothing. */
export function applyKnownFailures(
	runs: readonly (readonly RuleResult[])[],
	entries: readonly KnownFailure[],
	{ruleIds, today, complete, leftOut}: KnownFailuresSettings,
): KnownFailuresOutcome {
	const problems: string[] = [];
	const remarks: string[] = [];
	const stale: KnownFailure[] = [];
	const results = runs.flat();
	const ran = new Set(
		results
			.filter(({id, status}) => status !== 'error' && (status !== 'skip' || (complete && !leftOut.has(id))))
			.map(({id}) => id),
	);
	for (const entry of entries) {
		const matched = results.filter(result => matchesGlob(entry.rule, result.id));
		const failed = matched.filter(isFailure);
		if (isExpired(entry, today)) {
			problems.push(`${entry.rule}: expired on ${entry.until} (${entry.reason})`);
		} else {
			for (const result of failed.filter(r => !showsExpected(entry, r))) {
				remarks.push(`${result.id} fails, but not with "${entry.expect}" as the known-failures file says`);
			}
		}
		const allRan = ruleIds.every(id => !matchesGlob(entry.rule, id) || ran.has(id));
		if (allRan && !entry.flaky && failed.length === 0 && matched.some(r => r.status === 'pass')) {
			stale.push(entry);
			problems.push(`${entry.rule}: no longer fails; take the entry out (${entry.reason})`);
		}
	}
	const valid = entries.filter(entry => !isExpired(entry, today));
	const marked = (result: RuleResult): RuleResult => {
		const entry = valid.find(e => isFailure(result) && matchesGlob(e.rule, result.id) && showsExpected(e, result));
		return entry ? {...result, knownFailure: true, knownFailureReason: entry.reason} : {...result, knownFailure: false};
	};
	return {
		runs: runs.map(run => run.map(marked)),
		problems,
		remarks,
		stale,
	};
}

/** New entries for the failures no entry covers, one a rule. The reason is what was seen: a person should better it. */
export function newEntries(runs: readonly (readonly RuleResult[])[]): KnownFailure[] {
	const entries = new Map<string, KnownFailure>();
	for (const result of runs.flat()) {
		if (!isFailure(result) || result.knownFailure || entries.has(result.id)) continue;
		entries.set(result.id, {rule: result.id, reason: seenReason(result.actual)});
	}
	return [...entries.values()];
}

function seenReason(actual: string): string {
	const line =
		actual
			.split('\n')
			.find(l => l.trim() !== '')
			?.trim() ?? 'no detail';
	return `seen: ${line.length > 160 ? `${line.slice(0, 157)}...` : line}`;
}

function isFailure(result: RuleResult): boolean {
	return result.status === 'fail' || result.status === 'untestable';
}

function isExpired(entry: KnownFailure, today: string): boolean {
	return entry.until !== undefined && entry.until < today;
}

function showsExpected(entry: KnownFailure, result: RuleResult): boolean {
	return entry.expect === undefined || result.actual.includes(entry.expect);
}
