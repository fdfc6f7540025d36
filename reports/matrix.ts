import type {Report, Run} from '../suites/result.js';
import {isOpenFailure, type Outcome, outcomeOf, type Verdict, verdictOf} from './verdict.js';

/** Which servers work with which Kong: rows are targets, columns Kong versions; not escaped. */
export interface Matrix {
	readonly kongs: readonly string[];
	readonly rows: readonly {readonly target: string; readonly cells: readonly MatrixCell[]}[];
}

export interface MatrixCell {
	/** `conforms`, `2 failed`, `3 known`, `not checked`; empty where there is no such run. */
	readonly text: string;
	readonly good: boolean | undefined;
}

export function matrixOf(report: Report): Matrix {
	const kongs = [...new Set(report.runs.map(run => run.kong))].sort(byVersion);
	const targets = [...new Set(report.runs.map(rowName))];
	return {
		kongs,
		rows: targets.map(target => ({
			target,
			cells: kongs.map(kong => {
				const runs = report.runs.filter(run => run.kong === kong && rowName(run) === target);
				const cells = runs.map(run => cellOf(run, report.strict ?? false));
				return cells.find(cell => !cell.good) ?? cells[0] ?? {text: '', good: undefined};
			}),
		})),
	};
}

/** What one target came to with every Kong it was run with. */
export interface TargetVerdict {
	/** Not escaped. */
	readonly target: string;
	readonly good: boolean;
	/** `CONFORMS to Kong 3.9; DOES NOT CONFORM to Kong 2.8, 3.4` */
	readonly text: string;
}

const verdictWords: readonly (readonly [Verdict['kind'], string])[] = [
	['conforms', 'CONFORMS to'],
	['stale', 'the known-failures file is out of date for'],
	['nothing-checked', 'NOTHING CHECKED for'],
	['fails', 'DOES NOT CONFORM to'],
	['unreachable', 'could not be queried or started as'],
	['broken', 'NO VERDICT for'],
];

export function targetVerdicts(report: Report): TargetVerdict[] {
	return [...new Set(report.runs.map(rowName))].map(target => {
		const verdicts = report.runs
			.filter(run => rowName(run) === target)
			.sort((a, b) => byVersion(a.kong, b.kong))
			.map(run => ({kong: run.kong, ...verdictOf(run, report.strict ?? false)}));
		const parts = verdictWords.flatMap(([kind, words]) => {
			const kongs = new Set(verdicts.filter(verdict => verdict.kind === kind).map(({kong}) => kong));
			return kongs.size === 0 ? [] : [`${words} Kong ${[...kongs].join(', ')}`];
		});
		return {target, good: verdicts.every(({good}) => good), text: parts.join('; ')};
	});
}

/** A rule that did not come out alike for every Kong a target was run with. */
export interface VersionDifference {
	readonly target: string;
	readonly id: string;
	/** By Kong version, in their order. */
	readonly outcomes: readonly {readonly kong: string; readonly outcome: Outcome}[];
}

export function differencesOf(report: Report): VersionDifference[] {
	const byTarget = new Map<string, Run[]>();
	for (const run of report.runs) byTarget.set(rowName(run), [...(byTarget.get(rowName(run)) ?? []), run]);
	return [...byTarget].flatMap(([target, runs]) => {
		const ordered = [...runs].sort((a, b) => byVersion(a.kong, b.kong));
		const seen = new Map<string, {kong: string; outcome: Outcome}[]>();
		for (const run of ordered) {
			for (const result of run.results) {
				seen.set(result.id, [...(seen.get(result.id) ?? []), {kong: run.kong, outcome: outcomeOf(result)}]);
			}
		}
		return (
			[...seen]
				// A rule that does not apply to one version and passes on the other tells nothing of the server.
				.filter(([, outcomes]) => outcomes.some(({outcome}) => outcome !== 'pass' && outcome !== 'skip'))
				.filter(([, outcomes]) => new Set(outcomes.map(({outcome}) => outcome)).size > 1)
				.map(([id, outcomes]) => ({target, id, outcomes}))
		);
	});
}

/** `pass on 3.4, 3.9; fail on 2.8` */
export function outcomesText(outcomes: VersionDifference['outcomes']): string {
	const kinds = [...new Set(outcomes.map(({outcome}) => outcome))];
	return kinds
		.map(kind => `${kind} on ${outcomes.flatMap(o => (o.outcome === kind ? [o.kong] : [])).join(', ')}`)
		.join('; ');
}

/** `3.10` after `3.9`. */
export function byVersion(a: string, b: string): number {
	const [x, y] = [a.split('.').map(Number), b.split('.').map(Number)];
	return (x[0] ?? 0) - (y[0] ?? 0) || (x[1] ?? 0) - (y[1] ?? 0);
}

/** The target, and the PDK where it is known: one target may be run on several. */
function rowName({server: {target, pdk}}: Run): string {
	if (pdk === undefined) return target;
	return `${target} (${pdk.name} ${pdk.version}${pdk.mode === undefined ? '' : `, ${pdk.mode}`})`;
}

function cellOf(run: Run, strict: boolean): MatrixCell {
	const verdict = verdictOf(run, strict);
	const failed = run.results.filter(r => isOpenFailure(r) && (strict || r.level === 'MUST')).length;
	const should = run.results.filter(r => isOpenFailure(r) && !strict && r.level === 'SHOULD').length;
	const known = run.results.filter(r => r.knownFailure).length;
	const {good} = verdict;
	switch (verdict.kind) {
		case 'conforms':
			return {
				text: [known > 0 ? `${known} known` : 'conforms', ...(should > 0 ? [`${should} SHOULD`] : [])].join(', '),
				good,
			};
		case 'fails':
			return {text: `${failed} failed`, good};
		case 'unreachable':
			return {text: 'not reached', good};
		case 'broken':
			return {text: 'no verdict', good};
		case 'nothing-checked':
			return {text: 'not checked', good};
		case 'stale':
			return {text: 'stale known', good};
	}
}
