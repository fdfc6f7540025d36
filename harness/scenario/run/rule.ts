import type {Rule} from '../../../suites/rule.js';
import type {Difference} from '../compare/difference.js';
import type {Scenario} from '../model.js';
import {ScenarioRun} from './run-one.js';
import {isForKong, missingPlugin, type ScenarioTarget} from './target-check.js';

const shownDifferences = 50;

/**
 * A scenario as a rule of its own, on a Kong of its own.
 * @param target undefined: nothing is known of the server, so it can only be told that it was not run
 */
export function scenarioRule(scenario: Scenario, target: ScenarioTarget | undefined): Rule {
	const {id, name, description, file, place} = scenario;
	const requirement = description?.trim() ?? `The scenario "${name}" comes out as its file says.`;
	const text = {
		id,
		level: 'MUST' as const,
		title: name,
		requirement,
		why: `${file} says so`,
		consequence: 'Behind real Kong this comes out otherwise than the scenario says, too.',
		location: {file, line: place.line, column: place.column},
	};
	const reason = target && whyNot(scenario, target);
	if (target === undefined || reason !== undefined) {
		return {...text, needs: 'dump', check: t => t.skip(reason ?? 'the server is not known')};
	}
	return {
		...text,
		needs: scenario.server === 'fresh' ? 'new' : 'turns',
		async check(t) {
			const run = new ScenarioRun(scenario, target, t);
			const differences = await run.run();
			if (run.harmed) t.harmed();
			else await run.closeInstances();
			const [first, ...others] = differences;
			if (first === undefined) return;
			const comparison = differences.find(difference => difference.comparison)?.comparison;
			t.fail({
				expected: first.expected,
				actual: first.actual,
				...(first.place === undefined ? {} : {location: {file, ...first.place}}),
				...(comparison === undefined ? {} : {comparison}),
				...(others.length === 0 ? {} : {differences: told(others)}),
			});
		},
	};
}

/** Why it is not run on this server as this Kong. */
function whyNot(scenario: Scenario, target: ScenarioTarget): string | undefined {
	if (!isForKong(scenario, target.version)) {
		const kongs = scenario.kongs?.join(', ') ?? '';
		return `is for Kong ${kongs}: --kong ${kongs.replaceAll(' ', '')}`;
	}
	const missing = missingPlugin(scenario, target);
	if (missing) return `this server has no plugin ${missing.name}`;
	const own = scenario.server === 'fresh' || scenario.steps.some(({kind}) => kind === 'restart');
	return own && target.definition.startCommand === undefined
		? 'wants to start the server, and somebody else has started it'
		: undefined;
}

function told(others: readonly Difference[]): string[] {
	const lines = others.slice(0, shownDifferences).map(({actual}) => actual);
	if (others.length > shownDifferences) lines.push(`and ${others.length - shownDifferences} more`);
	return lines;
}
