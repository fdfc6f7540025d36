import type {Report, RuleResult, Run} from '../suites/result.js';
import {type Outcome, outcomeOf} from './verdict.js';

/** A saved report, and how people know it. */
export interface NamedReport {
	readonly name: string;
	readonly report: Report;
}

/** Worst first: what a rule came to that several reports tell of. */
const severity: readonly Outcome[] = ['error', 'fail', 'untestable', 'known', 'skip', 'pass'];

/**
 * Several reports as one. Runs of the same server (target, protocol, PDK, plugins) on the same Kong are parts of one run
 * and are joined; others stand side by side. A rule that several parts tell of counts as the worst of them, save that a
 * part that skipped it says nothing. The exit code is not made here: see `exitCode` of the result.
 * @param exitCode what the joined runs come to
 */
export function mergeReports(
	reports: readonly NamedReport[],
	tool: Report['tool'],
	exitCode: (runs: readonly Run[], strict: boolean) => number,
): Report {
	const groups = new Map<string, {readonly name: string; readonly run: Run}[]>();
	for (const {name, report} of reports) {
		for (const run of report.runs) {
			const key = serverKey(run);
			groups.set(key, [...(groups.get(key) ?? []), {name, run}]);
		}
	}
	const runs = [...groups.values()].map(joined);
	const strict = reports.some(({report}) => report.strict ?? false);
	// What a part ended with stands, even where its results do not show why. Nothing checked is no matter when others checked.
	const saved = reports.map(({report}) => report.exitCode).filter(code => code !== 2);
	return {
		schemaVersion: 1,
		tool,
		startedAt: reports.map(({report}) => report.startedAt).sort()[0] ?? new Date(0).toISOString(),
		durationMs: reports.reduce((sum, {report}) => sum + report.durationMs, 0),
		exitCode: Math.max(exitCode(runs, strict), ...saved),
		strict,
		runs,
	};
}

/** What must be alike for two runs to be parts of one. */
function serverKey({kong, server}: Run): string {
	const {target, protocol, pdk, plugins} = server;
	return JSON.stringify([
		target,
		kong,
		protocol,
		pdk?.name,
		pdk?.version,
		pdk?.mode,
		plugins.map(p => [p.name, p.version]),
	]);
}

function joined(parts: readonly {readonly name: string; readonly run: Run}[]): Run {
	const [first] = parts;
	if (first === undefined) throw new RangeError('no run to join');
	if (parts.length === 1) return first.run;
	const byId = new Map<string, {readonly name: string; readonly result: RuleResult}[]>();
	for (const {name, run} of parts) {
		for (const result of run.results) byId.set(result.id, [...(byId.get(result.id) ?? []), {name, result}]);
	}
	const told = [...byId.values()].map(worst);
	const results = told.map(({result}) => result);
	const unreachable = parts.map(({run}) => run.unreachable).find(why => why !== undefined);
	const {unreachable: _, pdkFailures: __, ...rest} = first.run;
	return {
		...rest,
		durationMs: parts.reduce((sum, {run}) => sum + run.durationMs, 0),
		summary: summary(results),
		results,
		notes: unique([...parts.flatMap(({run}) => run.notes), ...told.flatMap(({note}) => note)]),
		kongConf: first.run.kongConf,
		knownFailureProblems: unique(parts.flatMap(({run}) => run.knownFailureProblems)),
		...pdkFailuresOf(parts.map(({run}) => run)),
		...callsOf(parts.map(({run}) => run)),
		...(unreachable === undefined ? {} : {unreachable}),
	};
}

/** What all parts say, and the version that mends it where it is one for all. */
function pdkFailuresOf(parts: readonly Run[]): Pick<Run, 'pdkFailures'> {
	const said = parts.flatMap(({pdkFailures}) => pdkFailures ?? []);
	const [list, ...others] = unique(said.map(one => one.list));
	if (list === undefined || others.length > 0 || said.length < parts.length) return {};
	const [fixedIn, ...more] = [...new Set(said.map(one => one.fixedIn))];
	const rules = unique(said.flatMap(one => one.rules));
	return {pdkFailures: {list, rules, ...(fixedIn === undefined || more.length > 0 ? {} : {fixedIn})}};
}

function worst(told: readonly {readonly name: string; readonly result: RuleResult}[]): {
	readonly result: RuleResult;
	readonly note: readonly string[];
} {
	const ran = told.filter(({result}) => result.status !== 'skip');
	const rank = (result: RuleResult) => severity.indexOf(outcomeOf(result));
	const [bad] = [...(ran.length > 0 ? ran : told)].sort((a, b) => rank(a.result) - rank(b.result));
	if (bad === undefined) throw new RangeError('no result to choose from');
	const differ = new Set(ran.map(({result}) => outcomeOf(result))).size > 1;
	const all = ran.map(({name, result}) => `${outcomeOf(result)} in ${name}`).join(', ');
	return {result: bad.result, note: differ ? [`${bad.result.id}: ${all}; the worst counts`] : []};
}

function summary(results: readonly RuleResult[]): Run['summary'] {
	const n = (outcome: Outcome) => results.filter(result => outcomeOf(result) === outcome).length;
	return {
		pass: n('pass'),
		fail: n('fail'),
		skip: n('skip'),
		untestable: n('untestable'),
		error: n('error'),
		knownFailure: n('known'),
	};
}

function callsOf(runs: readonly Run[]): Pick<Run, 'callsPerPhase'> {
	const calls: Record<string, number> = {};
	for (const run of runs) {
		// Each part makes the same ordinary run: its calls are not to be added up.
		for (const [phase, n] of Object.entries(run.callsPerPhase ?? {})) calls[phase] = Math.max(calls[phase] ?? 0, n);
	}
	return Object.keys(calls).length === 0 ? {} : {callsPerPhase: calls};
}

function unique(lines: readonly string[]): string[] {
	return [...new Set(lines)];
}
