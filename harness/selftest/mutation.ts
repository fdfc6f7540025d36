import {defaultKongVersion, type KongVersion, kongVersions} from '../../mock-kong/versions/index.js';
import {protocols} from '../../mock-kong/wire/protocol.js';
import {rules} from '../../suites/index.js';
import type {Rule} from '../../suites/rule.js';
import {notApplicable} from '../../suites/select.js';
import {type Explanation, survivors} from '../../suites/servers/survivors.js';
import {isFailure} from '../known-failures/entries.js';
import type {ProgressEvent} from '../progress.js';
import {judge, ownServersDirectory} from './judge.js';
import {limited} from './limited.js';
import {type Mutant, readMutants, writeMutant} from './mutants.js';

export interface MutationSettings {
	/** Mutants at a time. */
	readonly jobs: number;
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number;
	/** Only mutants in whose name, or protocol, this stands; then explanations of others are not held to account. */
	readonly only?: string;
	readonly onProgress?: (event: ProgressEvent) => void;
	/** Told as it comes. */
	readonly onOutcome?: (outcome: MutantOutcome, done: number, total: number) => void;
	/** With reference/ and mutants.json in it. */
	readonly directory?: string;
}

export interface MutantOutcome {
	readonly mutant: Mutant;
	/** The rules that failed; the first MUST among them ended the run. Empty: it survived. */
	readonly caughtBy: readonly string[];
}

/** What the rules make of the mutants. */
export interface MutationOutcome {
	readonly ok: boolean;
	readonly seed: number;
	readonly candidates: Readonly<Record<string, number>>;
	readonly outcomes: readonly MutantOutcome[];
	/** What is not as it should be, a line each. */
	readonly wrong: readonly string[];
}

/** The least share of the mutants of a protocol that has to be caught. */
const leastCaught = 0.95;

/**
 * Rules that cost no server of their own find most mutants: they come first. What is left meets the others, then all of
 * them as the oldest Kong, which alone tells errors on MsgPack, then those that take long.
 */
const stages: readonly {readonly kong: KongVersion; readonly rules: readonly Rule[]}[] = [
	{kong: defaultKongVersion, rules: rules.filter(rule => !rule.slow && isCheap(rule))},
	{kong: defaultKongVersion, rules: rules.filter(rule => !rule.slow && !isCheap(rule))},
	{kong: kongVersions[0] ?? defaultKongVersion, rules: rules.filter(rule => !rule.slow)},
	{kong: defaultKongVersion, rules: rules.filter(rule => rule.slow)},
];

function isCheap({needs}: Rule): boolean {
	return needs === 'dump' || needs === 'shared';
}

/** Puts every mutant before the rules, and copies without a change before and beside them: those must pass. */
export async function mutate(settings: MutationSettings): Promise<MutationOutcome> {
	const directory = settings.directory ?? ownServersDirectory;
	const {seed, candidates, mutants} = await readMutants(directory);
	const {only, jobs, onProgress = () => {}} = settings;
	const chosen = mutants.filter(({name, protocol}) => only === undefined || `${protocol} ${name}`.includes(only));
	const wrong: string[] = [];
	for (const protocol of protocols) {
		const caughtBy = await caught(directory, protocol, undefined, settings.timeoutMs);
		if (caughtBy.length > 0)
			wrong.push(`the unchanged ${protocol} server fails ${caughtBy.join(', ')}: nothing below counts`);
	}
	let done = 0;
	const outcomes = await limited(chosen, jobs, async mutant => {
		const rule = {id: `${mutant.protocol}/${mutant.module}:${mutant.line} ${mutant.operator}`};
		onProgress({kind: 'started', rule, done, total: chosen.length});
		const caughtBy = await caught(directory, mutant.protocol, mutant, settings.timeoutMs);
		done += 1;
		const status = caughtBy.length > 0 ? 'pass' : 'survived';
		onProgress({kind: 'finished', rule, result: {status}, done, total: chosen.length});
		settings.onOutcome?.({mutant, caughtBy}, done, chosen.length);
		return {mutant, caughtBy};
	});
	wrong.push(...shortcomings(outcomes, survivors, only === undefined));
	return {ok: wrong.length === 0, seed, candidates, outcomes, wrong};
}

/** Survivors nobody explained, explanations of nothing, and too few caught. */
export function shortcomings(
	outcomes: readonly MutantOutcome[],
	explanations: readonly Explanation[],
	whole: boolean,
): string[] {
	const survived = outcomes.filter(({caughtBy}) => caughtBy.length === 0).map(({mutant}) => mutant);
	const explains = ({protocol, mutant}: Explanation, {protocol: own, name}: Mutant) =>
		protocol === own && mutant === name;
	const unexplained = survived.filter(mutant => !explanations.some(e => explains(e, mutant)));
	const idle = whole ? explanations.filter(e => !survived.some(mutant => explains(e, mutant))) : [];
	const protocols = whole ? [...new Set(outcomes.map(({mutant}) => mutant.protocol))] : [];
	return [
		...unexplained.map(
			({protocol, name, line}) => `${protocol} ${name} (line ${line}) survives, and nothing says why it may`,
		),
		...idle.map(({protocol, mutant}) => `${protocol} ${mutant} is explained, and there is no such survivor`),
		...protocols.flatMap(protocol => {
			const own = outcomes.filter(({mutant}) => mutant.protocol === protocol);
			const n = own.filter(({caughtBy}) => caughtBy.length > 0).length;
			const enough = n >= own.length * leastCaught;
			return enough ? [] : [`${protocol}: ${n} of ${own.length} mutants are caught, fewer than ${leastCaught * 100} %`];
		}),
	];
}

/** Ids of the rules that fail for it, until the first MUST. @throws Error when the program itself broke */
async function caught(
	directory: string,
	protocol: Mutant['protocol'],
	mutant: Mutant | undefined,
	timeoutMs: number,
): Promise<string[]> {
	const copy = await writeMutant(directory, protocol, mutant);
	try {
		for (const {kong, rules: own} of stages) {
			const ruleIds = own.filter(rule => notApplicable(rule, protocol, kong, true) === undefined).map(rule => rule.id);
			if (ruleIds.length === 0) continue;
			const options = {ruleIds, kong, timeoutMs, slow: true, bail: true, jobs: 4};
			// A mutant may call without end: it is not to take the machine with it.
			const {results, unreachable} = await judge(copy.program, {
				...options,
				env: {NODE_OPTIONS: '--max-old-space-size=256'},
			});
			const broken = results.find(result => result.status === 'error');
			if (broken) throw new Error(`${broken.id} on ${mutant?.name ?? 'the unchanged server'}: ${broken.actual}`);
			const failed = results.filter(isFailure).map(({id}) => id);
			if (failed.length > 0) return failed;
			if (unreachable !== undefined) return ['it cannot be queried or started'];
		}
		return [];
	} finally {
		await copy.free();
	}
}
