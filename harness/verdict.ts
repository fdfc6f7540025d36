import type {RuleResult, Run, Status, Summary} from '../suites/result.js';

/** A known failure counts as that and no longer by its status, so the numbers add up to the rules. */
export function summarize(results: readonly RuleResult[]): Summary {
	const count = (status: Status) => results.filter(r => r.status === status && !r.knownFailure).length;
	return {
		pass: count('pass'),
		fail: count('fail'),
		skip: count('skip'),
		untestable: count('untestable'),
		error: count('error'),
		knownFailure: results.filter(r => r.knownFailure).length,
	};
}

/** The highest of what the runs come to. */
export function exitCode(runs: readonly Run[], options: {readonly strict: boolean}): number {
	return runs.length === 0 ? 2 : Math.max(...runs.map(run => runExitCode(run, options.strict)));
}

function runExitCode(run: Run, strict: boolean): number {
	if (run.unreachable !== undefined) return 4;
	if (run.results.some(r => r.status === 'error')) return 3;
	if (run.results.every(r => r.status === 'skip')) return 2;
	const counts = (r: RuleResult) => (r.status === 'fail' || r.status === 'untestable') && !r.knownFailure;
	if (run.results.some(r => counts(r) && (strict || r.level === 'MUST'))) return 1;
	return run.knownFailureProblems.length > 0 ? 1 : 0;
}
