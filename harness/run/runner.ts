import {performance} from 'node:perf_hooks';
import {ConformError} from '../../mock-kong/internal.js';
import {endedWell, type Ordinary, once, ordinaryRun, samples} from '../../suites/checks/drive.js';
import type {RuleResult, Status} from '../../suites/result.js';
import {CheckEnd, type Rule} from '../../suites/rule.js';
import {notApplicable} from '../../suites/select.js';
import {isFailure} from '../known-failures/entries.js';
import {CheckContext} from './check-context.js';
import {brokenBy} from './evidence.js';
import type {HeldServer} from './held-server.js';
import {type Pace, paceOf} from './pace.js';
import {type Lease, Servers, unmeasuredPace} from './servers.js';
import type {RunSettings} from './settings.js';

export interface RunOutcome {
	readonly results: readonly RuleResult[];
	/** The server that rules share; undefined when it did not start. */
	readonly socket: string | undefined;
	/** Why the server did not start. */
	readonly startFailure: ConformError | undefined;
	/** PDK calls of an ordinary run; undefined when no rule needed one. */
	readonly callsPerPhase: Readonly<Record<string, number>> | undefined;
}

/** Runs the rules, `jobs` at a time; results come back in the rules' order. Every server it starts is stopped. */
export async function runRules(settings: RunSettings): Promise<RunOutcome> {
	const runner = new Runner(settings);
	try {
		return await runner.run();
	} finally {
		await runner.stop();
	}
}

class Runner {
	readonly #servers: Servers;
	readonly #results = new Map<Rule, RuleResult>();
	#ordinary: Promise<Ordinary> | undefined;
	#pace: Pace;
	/** With `--bail`: the rule that ended the run. */
	#ended: Rule | undefined;

	constructor(private readonly settings: RunSettings) {
		this.#servers = new Servers(settings);
		this.#pace = paceOf(undefined, settings.timeoutMs);
	}

	async run(): Promise<RunOutcome> {
		const {rules, dump, version, slow, jobs} = this.settings;
		const waiting: Rule[] = [];
		for (const rule of rules) {
			const reason = notApplicable(rule, dump.protocol, version, slow);
			if (reason === undefined) waiting.push(rule);
			else this.#results.set(rule, emptyResult(rule, 'skip', reason));
		}
		if (rules.some(({needs}) => !startsWhenAsked.includes(needs))) await this.#start(waiting);
		const worker = async () => {
			for (let rule = waiting.shift(); rule; rule = waiting.shift()) await this.#inTurn(rule);
		};
		await Promise.all(Array.from({length: Math.max(1, jobs)}, worker));
		return {
			results: rules.flatMap(rule => this.#results.get(rule) ?? []),
			socket: this.#servers.socketPath,
			startFailure: this.#servers.startFailure,
			callsPerPhase: (await this.#ordinary)?.callsPerPhase,
		};
	}

	stop(): Promise<void> {
		return this.#servers.stop();
	}

	/** What the rules are judged on starts first, and how fast it answers is measured on it. */
	async #start(rules: readonly Rule[]): Promise<void> {
		const alone = rules.every(({needs}) => needs !== 'shared') && rules.some(({needs}) => needs === 'fresh');
		const held = await this.#servers.start(alone);
		if (held) this.#pace = paceOf(await this.#roundTripMs(held), this.settings.timeoutMs);
	}

	/** Of its first StartInstance; undefined when it did not start one. */
	async #roundTripMs(held: HeldServer): Promise<number | undefined> {
		const context = this.#context({held, pace: unmeasuredPace(held, this.settings.timeoutMs)});
		try {
			const began = performance.now();
			const started = await context.kong().startInstance();
			return 'failure' in started ? undefined : performance.now() - began;
		} finally {
			await context.close();
		}
	}

	async #inTurn(rule: Rule): Promise<void> {
		const {bail, onProgress, rules} = this.settings;
		const release = await this.#servers.turn(rule.needs);
		try {
			onProgress({kind: 'started', rule, done: this.#results.size, total: rules.length});
			const result = this.#ended
				? emptyResult(rule, 'skip', `not run: --bail, and ${this.#ended.id} failed`)
				: await this.#runRule(rule);
			this.#results.set(rule, result);
			if (bail && rule.level === 'MUST' && isFailure(result)) this.#ended ??= rule;
			onProgress({kind: 'finished', rule, result, done: this.#results.size, total: rules.length});
		} finally {
			release();
		}
	}

	async #runRule(rule: Rule): Promise<RuleResult> {
		if (this.#servers.startFailure && rule.needs !== 'dump' && rule.explains !== 'start-failed') {
			return emptyResult(rule, 'untestable', 'the server did not start');
		}
		const began = performance.now();
		const tried = await this.#tryRule(rule, {onlyNew: false});
		const again = tried.onUsedServer && !tried.inOrder && this.#servers.startFailure === undefined;
		const {result} = again ? await this.#tryRule(rule, {onlyNew: true}) : tried;
		return {...result, durationMs: performance.now() - began};
	}

	async #tryRule(rule: Rule, options: {readonly onlyNew: boolean}): Promise<Tried> {
		let lease: Lease | undefined;
		try {
			lease = await this.#servers.lease(rule.needs, options);
		} catch (error) {
			return {result: notStarted(rule, error), onUsedServer: false, inOrder: false};
		}
		const context = this.#context(lease);
		let result: RuleResult;
		let inOrder = false;
		try {
			await rule.check(context);
			result = {...emptyResult(rule, 'pass', ''), ...(this.settings.trace ? context.evidence() : {})};
			inOrder = !context.isHarmed;
		} catch (error) {
			result = {...failedResult(rule, error), ...context.evidence()};
			if (rule.needs === 'turns') inOrder = error instanceof CheckEnd && !context.isHarmed;
			else if (result.status === 'skip' && lease) inOrder = !context.spoke || (await serves(context));
		} finally {
			await context.close();
			await lease?.giveBack(inOrder);
		}
		return {result, onUsedServer: lease?.used ?? false, inOrder};
	}

	#context(lease: Pick<Lease, 'held' | 'pace'> | undefined): CheckContext {
		const {startFailure} = this.#servers;
		return new CheckContext(this.settings, {
			held: lease?.held,
			pace: lease?.pace ?? this.#pace,
			startFailure,
			ordinary: () => this.#ordinaryRun().then(run => run.problem),
		});
	}

	/** The plugin driven with ordinary requests; once. */
	#ordinaryRun(): Promise<Ordinary> {
		this.#ordinary ??= this.#tryOrdinary();
		return this.#ordinary;
	}

	async #tryOrdinary(): Promise<Ordinary> {
		const context = this.#context(await this.#servers.lease('shared', {onlyNew: false}));
		try {
			return await ordinaryRun(context);
		} finally {
			await context.close();
		}
	}
}

/** Rules that need nothing else ask for their servers one by one: a run of them starts none beside. */
const startsWhenAsked: readonly Rule['needs'][] = ['turns', 'new'];

interface Tried {
	readonly result: RuleResult;
	readonly onUsedServer: boolean;
	/** Nothing was found that the state of the server may account for. */
	readonly inOrder: boolean;
}

/** Whether an event of the plugin still ends: then no fault of the server's state made a rule skip. */
async function serves(context: CheckContext): Promise<boolean> {
	const {events} = await once(context, context.kong(), samples[0] ?? {});
	return context.server.running && events.length > 0 && events.every(endedWell);
}

function notStarted(rule: Rule, error: unknown): RuleResult {
	if (!(error instanceof ConformError) || error.code !== 'start-failed') return failedResult(rule, error);
	return emptyResult(rule, 'untestable', `the server did not start: ${error.message}`);
}

function failedResult(rule: Rule, error: unknown): RuleResult {
	if (error instanceof CheckEnd) {
		const {status, seen} = error;
		return {
			...emptyResult(rule, status, seen.actual),
			...seen,
			expected: seen.expected === '' ? rule.requirement : seen.expected,
			consequence: seen.consequence ?? rule.consequence,
		};
	}
	const {status, actual} = brokenBy(error);
	return emptyResult(rule, status, actual);
}

/** A result without evidence. */
export function emptyResult(rule: Rule, status: Status, actual: string): RuleResult {
	return {
		id: rule.id,
		level: rule.level,
		status,
		title: rule.title,
		requirement: rule.requirement,
		expected: rule.requirement,
		actual,
		consequence: rule.consequence,
		...(rule.fix === undefined ? {} : {fix: rule.fix}),
		...(rule.location === undefined ? {} : {location: rule.location}),
		durationMs: 0,
		knownFailure: false,
		transcript: [],
		stderr: '',
	};
}
