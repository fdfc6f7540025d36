import {performance} from 'node:perf_hooks';
import {ConformError, type MockKong} from '../../../mock-kong/index.js';
import type {RuleResult, Status} from '../../../suites/result.js';
import {brokenBy, evidenceOf} from '../../evidence.js';
import type {ProgressEvent} from '../../progress.js';
import type {SuiteOutcome} from '../../runner.js';
import type {Difference} from '../compare/difference.js';
import type {Scenario} from '../model.js';
import {ScenarioRun} from './run-one.js';
import {ScenarioServer} from './servers.js';
import {isForKong, missingPlugin, type ScenarioTarget} from './target-check.js';

export interface ScenarioSettings {
	readonly scenarios: readonly Scenario[];
	readonly target: ScenarioTarget;
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number;
	/** Stop after the first that fails. */
	readonly bail: boolean;
	/** Keep the messages of those that pass, too. */
	readonly trace: boolean;
	readonly onProgress: (event: ProgressEvent) => void;
}

const shownDifferences = 50;

/** Runs scenarios one after the other, each on a Kong of its own. Every server it starts is stopped. */
export async function runScenarios(settings: ScenarioSettings): Promise<SuiteOutcome> {
	const runner = new ScenarioRunner(settings);
	try {
		return await runner.run();
	} finally {
		await runner.stop();
	}
}

/** Of a scenario that was not run. */
export function notRun(scenario: Scenario, status: 'skip' | 'untestable' | 'error', why: string): RuleResult {
	return result(scenario, status, why, 0);
}

class ScenarioRunner {
	#shared: ScenarioServer | undefined;
	#socket: string | undefined;
	/** Why no server ever started. */
	#startFailure: ConformError | undefined;
	#started = false;

	constructor(private readonly settings: ScenarioSettings) {}

	async run(): Promise<SuiteOutcome> {
		const {scenarios, bail, onProgress} = this.settings;
		const results: RuleResult[] = [];
		const total = scenarios.length;
		for (const scenario of scenarios) {
			const rule = {id: scenario.id};
			onProgress({kind: 'started', rule, done: results.length, total});
			const bailed = bail && results.some(({status}) => status === 'fail' || status === 'untestable');
			const came = bailed
				? notRun(scenario, 'skip', 'not run: --bail, and a scenario before it failed')
				: await this.#runOne(scenario);
			results.push(came);
			onProgress({kind: 'finished', rule, result: came, done: results.length, total});
		}
		return {results, socket: this.#socket, startFailure: this.#startFailure, callsPerPhase: undefined};
	}

	async stop(): Promise<void> {
		await this.#shared?.stop();
	}

	async #runOne(scenario: Scenario): Promise<RuleResult> {
		const {target} = this.settings;
		if (!isForKong(scenario, target.version)) {
			const kongs = scenario.kongs?.join(', ') ?? '';
			return notRun(scenario, 'skip', `is for Kong ${kongs}: --kong ${kongs.replaceAll(' ', '')}`);
		}
		const missing = missingPlugin(scenario, target);
		if (missing) return notRun(scenario, 'skip', `this server has no plugin ${missing.name}`);
		const own = scenario.server === 'fresh' || scenario.steps.some(({kind}) => kind === 'restart');
		if (own && target.definition.startCommand === undefined) {
			return notRun(scenario, 'skip', 'wants to start the server, and somebody else has started it');
		}
		if (this.#startFailure) return notRun(scenario, 'untestable', 'the server did not start');
		let server: ScenarioServer;
		try {
			server = await this.#server(scenario);
		} catch (error) {
			if (!(error instanceof ConformError) || error.code !== 'start-failed') throw error;
			if (!this.#started) this.#startFailure = error;
			return notRun(scenario, 'untestable', `the server did not start: ${error.message}`);
		}
		this.#started = true;
		const began = performance.now();
		const outputFrom = server.server.output?.offset ?? 0;
		let run: ScenarioRun | undefined;
		let inOrder = false;
		try {
			run = new ScenarioRun(scenario, target, server, this.#deadlineMs(server));
			const differences = await run.run();
			const keeps = differences.length > 0 || this.settings.trace;
			const kept = keeps ? this.#evidence(run.kong, server, outputFrom) : {};
			inOrder = server.inOrder && !run.harmed;
			if (inOrder) await run.closeInstances();
			return {...outcome(scenario, differences, performance.now() - began), ...kept};
		} catch (error) {
			const kept = run ? this.#evidence(run.kong, server, outputFrom) : {};
			const {status, actual} = brokenBy(error);
			return {...result(scenario, status, actual, performance.now() - began), ...kept};
		} finally {
			await run?.kong.stop();
			if (server !== this.#shared || !inOrder) await this.#letGo(server);
		}
	}

	#deadlineMs(server: ScenarioServer): number {
		return Math.max(this.settings.timeoutMs, server.server.startedInMs * 5);
	}

	async #server(scenario: Scenario): Promise<ScenarioServer> {
		const {target, timeoutMs} = this.settings;
		if (scenario.server === 'fresh') return ScenarioServer.start(target.definition, timeoutMs);
		if (this.#shared && !this.#shared.inOrder) await this.#letGo(this.#shared);
		this.#shared ??= await ScenarioServer.start(target.definition, timeoutMs);
		this.#socket ??= this.#shared.server.socketPath;
		return this.#shared;
	}

	async #letGo(server: ScenarioServer): Promise<void> {
		if (server === this.#shared) this.#shared = undefined;
		await server.stop();
	}

	#evidence(kong: MockKong, {server}: ScenarioServer, from: number): Pick<RuleResult, 'transcript' | 'stderr'> {
		return evidenceOf(this.settings.target.dump.protocol, [{kong, since: 0}], server.output?.since(from) ?? '');
	}
}

function outcome(scenario: Scenario, differences: readonly Difference[], durationMs: number): RuleResult {
	const [first, ...others] = differences;
	if (first === undefined) return result(scenario, 'pass', '', durationMs);
	const comparison = differences.find(difference => difference.comparison)?.comparison;
	const told = others.slice(0, shownDifferences).map(({actual}) => actual);
	if (others.length > shownDifferences) told.push(`and ${others.length - shownDifferences} more`);
	return {
		...result(scenario, 'fail', first.actual, durationMs),
		expected: first.expected,
		...(first.place === undefined ? {} : {location: {file: scenario.file, ...first.place}}),
		...(comparison === undefined ? {} : {comparison}),
		...(told.length === 0 ? {} : {differences: told}),
	};
}

function result(scenario: Scenario, status: Status, actual: string, durationMs: number): RuleResult {
	const {id, name, description, file, place} = scenario;
	const requirement = description?.trim() ?? `The scenario "${name}" comes out as its file says.`;
	return {
		id,
		level: 'MUST',
		status,
		title: name,
		requirement,
		expected: requirement,
		actual,
		consequence: 'Behind real Kong this comes out otherwise than the scenario says, too.',
		location: {file, line: place.line, column: place.column},
		durationMs,
		knownFailure: false,
		transcript: [],
		stderr: '',
	};
}
