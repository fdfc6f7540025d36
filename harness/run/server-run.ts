import {performance} from 'node:perf_hooks';
import {
	ConformError,
	chooseConfig,
	choosePlugin,
	type Dump,
	type JsonObject,
	type KongVersion,
	type PluginInfo,
	type ServerDefinition,
} from '../../mock-kong/internal.js';
import {rules as allRules} from '../../suites/index.js';
import type {RuleResult, Run, ServerSummary} from '../../suites/result.js';
import type {Rule} from '../../suites/rule.js';
import {notApplicable} from '../../suites/select.js';
import {kongConfLines} from '../kong-conf.js';
import type {ProgressEvent} from '../progress.js';
import type {Scenario} from '../scenario/model.js';
import {summarize} from '../verdict.js';
import {queryServer} from './query.js';
import {repeated} from './repeat.js';
import {emptyResult, type RunOutcome, runRules} from './runner.js';
import type {RunChoices} from './settings.js';

/** One server to be put through the chosen rules as one Kong. */
export interface ServerRun {
	readonly definition: ServerDefinition;
	/** The Kong to behave as. */
	readonly version: KongVersion;
	/** Ids of the rules to run. */
	readonly ruleIds: ReadonlySet<string>;
	/** To run after the rules; they fit the server. */
	readonly scenarios?: readonly Scenario[];
	/** What the server was asked already: its dump, or why it cannot be had. */
	readonly asked?: Dump | ConformError | undefined;
	readonly options: RunChoices;
	readonly onProgress: (event: ProgressEvent) => void;
}

/** Least time an answer is waited for. Real Kong waits 60 s; a healthy server answers within milliseconds. */
const defaultTimeoutMs = 3000;

/**
 * Queries and starts the server, runs the rules and scenarios. A server that cannot be queried or started is a Run with
 * `unreachable`, not an error. Known failures are none of its business: `knownFailure` is false.
 */
export async function runServer(request: ServerRun): Promise<Run> {
	const began = performance.now();
	const {definition, options, version} = request;
	const rules = allRules.filter(rule => request.ruleIds.has(rule.id));
	const asked = request.asked ?? (await queryServer(definition, version, options));
	if (asked instanceof ConformError) return unreachable(request, rules, asked, performance.now() - began);
	const all = [...rules, ...(await scenarioRules(request, asked))];
	const outcome = await run(request, all, configOf(request, rules, asked), asked);
	return finished(request, asked, outcome, performance.now() - began);
}

/** @param dump undefined: there is none, so they can only be told that they were not run */
async function scenarioRules(
	{scenarios = [], definition, version, options}: ServerRun,
	dump: Dump | undefined,
): Promise<Rule[]> {
	if (scenarios.length === 0) return [];
	const {scenarioRule} = await import('../scenario/run/rule.js');
	const {plugin, config} = options;
	const target = dump && {definition, dump, version, plugin, config};
	return scenarios.map(scenario => scenarioRule(scenario, target));
}

function driven({definition, options}: ServerRun, dump: Dump): PluginInfo {
	return choosePlugin(dump, options.plugin ?? definition.plugin, definition.label);
}

/** Scenarios have configs of their own: without rules a plugin that needs one runs all the same. */
function configOf(request: ServerRun, rules: readonly Rule[], dump: Dump): JsonObject {
	const {config} = request.options;
	return rules.length === 0 ? (config ?? {}) : chooseConfig(driven(request, dump), config);
}

function run(request: ServerRun, rules: readonly Rule[], config: JsonObject, dump: Dump): Promise<RunOutcome> {
	const {definition, options, version, onProgress} = request;
	const plugin = driven(request, dump);
	const {jobs, repeat, slow, bail, trace, seed = 0, timeoutMs = defaultTimeoutMs} = options;
	const choices = {jobs, slow, bail, trace, seed, timeoutMs};
	return repeated(repeat, () => runRules({...choices, rules, definition, dump, plugin, config, version, onProgress}));
}

function finished(request: ServerRun, dump: Dump, outcome: RunOutcome, durationMs: number): Run {
	const {callsPerPhase} = outcome;
	const all = {
		...base(request, outcome.results, dump, outcome.socket, durationMs),
		...(callsPerPhase === undefined ? {} : {callsPerPhase}),
	};
	const failure = outcome.startFailure;
	return failure === undefined ? all : {...all, unreachable: failure.message};
}

/** The rule that says why fails; nothing could be said on the others, nor on scenarios. */
async function unreachable(
	request: ServerRun,
	rules: readonly Rule[],
	why: ConformError,
	durationMs: number,
): Promise<Run> {
	const {version, options} = request;
	const culprit = allRules.find(({explains}) => explains === 'query-failed');
	const others = [...rules.filter(rule => rule !== culprit), ...(await scenarioRules(request, undefined))];
	const results = others.map(rule => {
		const reason = notApplicable(rule, undefined, version, options.slow);
		return reason === undefined
			? emptyResult(rule, 'untestable', 'the server could not be queried')
			: emptyResult(rule, 'skip', reason);
	});
	const told = culprit ? [emptyResult(culprit, 'fail', why.message)] : [];
	return {
		...base(request, [...told, ...results], undefined, undefined, durationMs),
		unreachable: why.message,
	};
}

function base(
	request: ServerRun,
	results: readonly RuleResult[],
	dump: Dump | undefined,
	socket: string | undefined,
	durationMs: number,
): Run {
	const {definition, version} = request;
	return {
		kong: version.name,
		kongMeasured: version.measured,
		durationMs: Math.round(durationMs),
		server: serverSummary(definition, dump, socket),
		summary: summarize(results),
		results,
		notes: definition.notes ?? [],
		kongConf: dump && socket !== undefined ? kongConfLines(definition, dump, socket, version) : [],
		knownFailureProblems: [],
	};
}

function serverSummary(
	definition: ServerDefinition,
	dump: Dump | undefined,
	socket: string | undefined,
): ServerSummary {
	return {
		target: definition.label,
		protocol: dump?.protocol ?? null,
		socket: socket ?? null,
		startCommand: definition.startCommand ?? null,
		queryCommand: dump?.command ?? definition.queryCommand ?? null,
		...(definition.pdk === undefined ? {} : {pdk: definition.pdk}),
		plugins: (dump?.plugins ?? []).map(({name, version, priority, phases}) => ({
			name,
			version: version ?? null,
			priority: priority ?? null,
			phases,
		})),
	};
}
