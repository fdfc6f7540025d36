import type {Level} from '../../suites/result.js';
import type {TaskOutcome} from './judge.js';
import type {OwnServer, PlannedRule} from './plan.js';

/** A rule, and the faulty servers that show that it can fail. */
export interface RuleOutcome {
	readonly id: string;
	readonly level: Level;
	/** Not tried: it takes long. */
	readonly leftOut: boolean;
	readonly killers: readonly {readonly server: string; readonly caught: boolean}[];
}

export interface ServerOutcome {
	readonly kind: OwnServer['kind'];
	readonly server: string;
	readonly protocol: string;
	readonly about: string;
	/** How many rules came out how. */
	readonly counts: Readonly<Record<string, number>>;
}

/** The matrix of rules and servers, for people and programs. */
export interface SelftestOutcome {
	readonly ok: boolean;
	readonly rules: readonly RuleOutcome[];
	readonly servers: readonly ServerOutcome[];
	/** What is not as it should be, a line each. */
	readonly wrong: readonly string[];
}

/**
 * What the tasks come to, which rules nothing shows to be able to fail, and which servers are to fail rules there are not.
 * @param known ids of all rules, those left out too
 */
export function summed(
	rules: readonly PlannedRule[],
	servers: readonly OwnServer[],
	outcomes: readonly TaskOutcome[],
	{slow, known}: {readonly slow: boolean; readonly known: ReadonlySet<string>},
): SelftestOutcome {
	const ruleOutcomes = rules.map(({id, level, slow: takesLong}) => ({
		id,
		level,
		leftOut: takesLong === true && !slow,
		killers: servers
			.filter(({fails}) => fails.includes(id))
			.map(server => ({server: server.id, caught: caught(outcomes, server.id, id)})),
	}));
	const wrong = [
		...ruleOutcomes.filter(({killers}) => killers.length === 0).map(({id}) => `${id}: no faulty server fails it`),
		...servers.flatMap(({kind, id, fails}) =>
			fails
				.filter(rule => !known.has(rule))
				.map(rule => `${kind}/${id}: is to fail ${rule}, and there is no such rule`),
		),
		...outcomes.flatMap(outcome => outcome.wrong),
	];
	const serverOutcomes = servers.flatMap(server => {
		const own = outcomes.filter(({task}) => task.server === server).flatMap(({results}) => results);
		if (own.length === 0) return [];
		const counts: Record<string, number> = {};
		for (const {status} of own) counts[status] = (counts[status] ?? 0) + 1;
		const {kind, id, protocol, about} = server;
		return [{kind, server: id, protocol, about, counts}];
	});
	return {ok: wrong.length === 0, rules: ruleOutcomes, servers: serverOutcomes, wrong};
}

function caught(outcomes: readonly TaskOutcome[], server: string, rule: string): boolean {
	return outcomes.some(
		({task, results}) =>
			task.server.kind === 'faulty' &&
			task.server.id === server &&
			results.some(r => r.id === rule && r.status === 'fail'),
	);
}
