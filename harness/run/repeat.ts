import type {RuleResult, Status} from '../../suites/result.js';
import type {RunOutcome} from './runner.js';

/** Worst first: what one rule came to over several runs is its worst. */
const severity: readonly Status[] = ['error', 'fail', 'untestable', 'skip', 'pass'];

/** Runs the rules `times` times; a rule that came out differently says how often. */
export async function repeated(times: number, run: () => Promise<RunOutcome>): Promise<RunOutcome> {
	const first = await run();
	const outcomes = [first];
	for (let i = 1; i < times && first.startFailure === undefined; i += 1) outcomes.push(await run());
	if (outcomes.length === 1) return first;
	const results = first.results.map((result, index) =>
		worst(outcomes.map(outcome => outcome.results[index] ?? result)),
	);
	return {...first, results, startFailure: outcomes.find(outcome => outcome.startFailure)?.startFailure};
}

function worst(results: readonly RuleResult[]): RuleResult {
	const [bad] = [...results].sort((a, b) => severity.indexOf(a.status) - severity.indexOf(b.status));
	if (!bad) throw new RangeError('no results to choose from');
	const same = results.filter(result => result.status === bad.status).length;
	return same === results.length ? bad : {...bad, actual: `in ${same} of ${results.length} repeats: ${bad.actual}`};
}
