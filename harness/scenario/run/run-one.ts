import {randomUUID} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import type {KongCore} from '../../../mock-kong/internal.js';
import {faultOf} from '../../../suites/checks/drive.js';
import type {Check} from '../../../suites/rule.js';
import {compareCalls} from '../compare/compare-calls.js';
import {
	compareClient,
	compareContext,
	compareEnds,
	compareLog,
	compareStream,
	compareTotals,
	compareUpstream,
} from '../compare/compare-outcome.js';
import type {Difference} from '../compare/difference.js';
import {type SeenCall, seenCalls} from '../compare/seen-calls.js';
import type {Scenario, Step} from '../model.js';
import {Overrides} from './overrides.js';
import {configured, entityOf, type ScenarioTarget} from './target-check.js';

/** A scenario that ran, or is running. */
export class ScenarioRun {
	readonly kong: KongCore;
	readonly #calls: SeenCall[] = [];
	#harmed = false;
	#restarted = false;
	/** Entity ids and the plugins they are of. */
	readonly #pluginNames = new Map<string, string>();

	constructor(
		private readonly scenario: Scenario,
		private readonly target: ScenarioTarget,
		private readonly check: Check,
	) {
		const plugins = scenario.plugins.map(plugin => ({...entityOf(plugin, target), id: randomUUID()}));
		for (const {id, info} of plugins) this.#pluginNames.set(id, info.name);
		this.kong = check.kong({plugins});
	}

	/** Takes the steps up to the first that comes out otherwise. @returns how it differs; nothing: it does not */
	async run(): Promise<readonly Difference[]> {
		const {steps, totals} = this.scenario;
		for (const [i, step] of steps.entries()) {
			const differences = await this.#take(step);
			if (differences.length === 0) continue;
			const where = steps.length === 1 ? '' : `step ${i + 1}${step.name === undefined ? '' : ` (${step.name})`}: `;
			return differences.map(difference => ({
				...difference,
				actual: where + difference.actual,
				place: difference.place ?? step.place,
			}));
		}
		return compareTotals(totals, this.kong.instanceCounts, this.#calls);
	}

	/** An event was not answered as it should be: the server may not be what it was. */
	get harmed(): boolean {
		return this.#harmed;
	}

	/** Closes the instances that run, so that a server many scenarios use does not fill up. Best effort. */
	async closeInstances(): Promise<void> {
		if (this.#restarted) return;
		const open = new Map<unknown, string>();
		for (const event of this.kong.instanceEvents) {
			if (event.kind === 'started') open.set(event.id, this.#pluginNames.get(event.config.pluginId) ?? '');
			else if (event.kind === 'closed' || event.kind === 'forgotten') open.delete(event.id);
		}
		for (const [id, plugin] of open) await this.kong.rpc(plugin).closeInstance(id);
	}

	async #take(step: Step): Promise<Difference[]> {
		switch (step.kind) {
			case 'request':
			case 'stream':
				return this.#send(step);
			case 'configure': {
				const {info, config} = entityOf(configured(step, this.scenario), this.target);
				this.kong.configure(config, info.name);
				return [];
			}
			case 'restart':
				return this.#restart();
			case 'pause':
				await sleep(step.ms);
				return [];
		}
	}

	async #send(step: Step & {kind: 'request' | 'stream'}): Promise<Difference[]> {
		const {expect} = step;
		const {kong} = this;
		const overrides = new Overrides(step.answers);
		const before = {...kong.instanceCounts};
		kong.intercept(overrides.interceptor);
		const sent =
			step.kind === 'request'
				? {...step, response: await kong.request(step.request)}
				: {...step, response: await kong.stream(step.stream)};
		const {response} = sent;
		if (response.events.some(event => event.wouldLoop || faultOf(event) !== undefined)) this.#harmed = true;
		const calls = seenCalls(response.calls);
		for (const call of calls) this.#calls.push(call);
		const counts = {
			started: kong.instanceCounts.started - before.started,
			closed: kong.instanceCounts.closed - before.closed,
		};
		return [
			...compareEnds(expect.ends, response.events),
			...expect.calls.flatMap(rule => compareCalls(rule, calls, this.scenario.plugins.length > 1) ?? []),
			...overrides.unused(),
			...(sent.kind === 'request'
				? [
						...compareClient(expect.client, response, sent.request.upstream),
						...compareUpstream(expect.upstream, response, sent.request),
					]
				: compareStream(expect, sent.response)),
			...compareLog(expect.log, response.log),
			...compareContext(expect.context, response),
			...compareTotals(expect.totals, counts, calls),
		];
	}

	async #restart(): Promise<Difference[]> {
		const before = this.check.server.socketPath;
		this.#restarted = true;
		const {socketPath} = await this.check.restartServer();
		if (socketPath === before) return [];
		return [
			{
				expected: `restart: the server listens at ${before}`,
				actual: `restart: the server listens at ${socketPath}, and no more at ${before}, where Kong looks for it`,
			},
		];
	}
}
