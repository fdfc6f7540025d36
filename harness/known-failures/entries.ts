import {isBefore} from '../../mock-kong/versions/minor.js';
import type {RuleResult} from '../../suites/result.js';
import {matchesGlob} from '../glob.js';

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
	/** The Kong versions it holds for; default all. */
	readonly kong?: KongRange;
	/** The version of the PDK that mends it. */
	readonly fixedIn?: string;
	/** Of a list that ships with the package and is for all plugins on a PDK: one plugin that passes proves nothing. */
	readonly shipped?: true;
	/** The file it stands in, for messages, where there are several. */
	readonly file?: string;
}

/** Minor lines, both included. */
export interface KongRange {
	readonly from?: string;
	readonly to?: string;
}

/** What known failures are held against: a Run is one. */
export interface JudgedRun {
	/** Minor line, `3.9`. */
	readonly kong: string;
	readonly results: readonly RuleResult[];
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

/**
 * An entry is stale when every rule it names was run as a Kong it holds for, none failed and at least one passed: filters
 * prove nothing.
 */
export function applyKnownFailures(
	runs: readonly JudgedRun[],
	entries: readonly KnownFailure[],
	{ruleIds, today, complete, leftOut}: KnownFailuresSettings,
): KnownFailuresOutcome {
	const problems: string[] = [];
	const remarks: string[] = [];
	const stale: KnownFailure[] = [];
	for (const entry of entries) {
		const results = runs.filter(run => holdsFor(entry, run.kong)).flatMap(run => run.results);
		const matched = results.filter(result => matchesGlob(entry.rule, result.id));
		const failed = matched.filter(isFailure);
		const name = entry.file === undefined ? entry.rule : `${entry.file}: ${entry.rule}`;
		if (isExpired(entry, today)) {
			problems.push(`${name}: expired on ${entry.until} (${entry.reason})`);
		} else {
			for (const result of failed.filter(r => !showsExpected(entry, r) && !coveredByAnother(entry, r, entries))) {
				remarks.push(`${result.id} fails, but not with "${entry.expect}" as the known-failures file says`);
			}
		}
		if (entry.shipped || entry.flaky || failed.length > 0 || !matched.some(r => r.status === 'pass')) continue;
		const ran = new Set(results.filter(says).map(({id}) => id));
		if (ruleIds.every(id => !matchesGlob(entry.rule, id) || ran.has(id))) {
			stale.push(entry);
			problems.push(`${name}: no longer fails; take the entry out (${entry.reason})`);
		}
	}
	const valid = entries.filter(entry => !isExpired(entry, today));
	return {
		runs: runs.map(({kong, results}) =>
			results.map(result => {
				const entry = valid.find(e => covers(e, result, kong));
				return entry
					? {...result, knownFailure: true, knownFailureReason: entry.reason}
					: {...result, knownFailure: false};
			}),
		),
		problems,
		remarks,
		stale,
	};

	/** Whether it tells anything that this rule did not fail. */
	function says({id, status}: RuleResult): boolean {
		return status !== 'error' && (status !== 'skip' || (complete && !leftOut.has(id)));
	}
}

/** Whether an entry says that this may fail, as it did. */
export function covers(entry: KnownFailure, result: RuleResult, kong: string): boolean {
	return (
		isFailure(result) && holdsFor(entry, kong) && matchesGlob(entry.rule, result.id) && showsExpected(entry, result)
	);
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

function holdsFor({kong}: KnownFailure, version: string): boolean {
	if (kong?.from !== undefined && isBefore(version, kong.from)) return false;
	return kong?.to === undefined || !isBefore(kong.to, version);
}

/** Lists may say of one rule that it fails in several ways. */
function coveredByAnother(entry: KnownFailure, result: RuleResult, entries: readonly KnownFailure[]): boolean {
	return entries.some(e => e !== entry && matchesGlob(e.rule, result.id) && showsExpected(e, result));
}

/** What makes a run fail, unless it is known. */
export function isFailure(result: RuleResult): boolean {
	return result.status === 'fail' || result.status === 'untestable';
}

function isExpired(entry: KnownFailure, today: string): boolean {
	return entry.until !== undefined && entry.until < today;
}

function showsExpected(entry: KnownFailure, result: RuleResult): boolean {
	return entry.expect === undefined || result.actual.includes(entry.expect);
}
