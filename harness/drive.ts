import {performance} from 'node:perf_hooks';
import {ConformError, chooseConfig, choosePlugin, type Dump, type ServerDefinition} from '../mock-kong/index.js';
import {rules as allRules} from '../suites/index.js';
import type {RuleResult, Run, ServerSummary} from '../suites/result.js';
import type {Rule} from '../suites/rule.js';
import {notApplicable} from '../suites/select.js';
import type {Drive, DriveRequest} from './commands/run.js';
import {kongConfLines} from './kong-conf.js';
import type {ProgressEvent} from './progress.js';
import {queryServer} from './query.js';
import {repeated} from './repeat.js';
import {emptyResult, runSuite, type SuiteOutcome} from './runner.js';
import {summarize} from './verdict.js';

/** Least time an answer is waited for. Real Kong waits 60 s; a healthy server answers within milliseconds. */
const defaultTimeoutMs = 3000;

/** Queries the server, starts it, runs the rules and the scenarios on it. A server that cannot be reached is told in the Run. */
export const drive: Drive = async request => {
	const began = performance.now();
	const {definition, options, version} = request;
	const rules = allRules.filter(rule => request.ruleIds.has(rule.id));
	const asked = request.asked ?? (await queryServer(definition, version, options));
	if (asked instanceof ConformError) return unreachable(request, rules, asked, undefined, performance.now() - began);
	const outcome = await driveAll(request, rules, asked);
	return finished(request, asked, outcome, performance.now() - began);
};

/** The rules, then the scenarios. */
async function driveAll(request: DriveRequest, rules: readonly Rule[], dump: Dump): Promise<SuiteOutcome> {
	const {scenarios = [], options} = request;
	const progress = (before: number) => (event: ProgressEvent) =>
		request.onProgress({...event, done: before + event.done, total: rules.length + scenarios.length});
	const suite =
		rules.length > 0 || scenarios.length === 0 ? await driveRules(request, rules, dump, progress(0)) : undefined;
	if (scenarios.length === 0 && suite) return suite;
	const {notRun, runScenarios} = await import('./scenario/run-scenarios.js');
	if (suite?.startFailure) {
		const results = scenarios.map(scenario => notRun(scenario, 'untestable', 'the server did not start'));
		return {...suite, results: [...suite.results, ...results]};
	}
	if (options.bail && suite?.results.some(failsMust)) {
		const results = scenarios.map(scenario => notRun(scenario, 'skip', 'not run: --bail, and a rule failed'));
		return {...suite, results: [...suite.results, ...results]};
	}
	const {definition, version} = request;
	const target = {definition, dump, version, plugin: options.plugin, config: options.config};
	const {bail, trace, repeat} = options;
	const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
	const onProgress = progress(rules.length);
	const ran = await repeated(repeat, () => runScenarios({scenarios, target, timeoutMs, bail, trace, onProgress}));
	return {...ran, ...suite, startFailure: ran.startFailure, results: [...(suite?.results ?? []), ...ran.results]};
}

function failsMust({level, status}: RuleResult): boolean {
	return level === 'MUST' && (status === 'fail' || status === 'untestable');
}

function driveRules(
	{definition, options, version}: DriveRequest,
	rules: readonly Rule[],
	dump: Dump,
	onProgress: DriveRequest['onProgress'],
): Promise<SuiteOutcome> {
	const plugin = choosePlugin(dump, options.plugin ?? definition.plugin, definition.label);
	const config = chooseConfig(plugin, options.config);
	return repeated(options.repeat, () =>
		runSuite({
			rules,
			definition,
			dump,
			plugin,
			config,
			version,
			jobs: options.jobs,
			timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
			slow: options.slow,
			bail: options.bail,
			seed: options.seed ?? 0,
			trace: options.trace,
			onProgress,
		}),
	);
}

function finished(request: DriveRequest, dump: Dump, outcome: SuiteOutcome, durationMs: number): Run {
	const {callsPerPhase} = outcome;
	const run = {
		...base(request, outcome.results, dump, outcome.socket, durationMs),
		...(callsPerPhase === undefined ? {} : {callsPerPhase}),
	};
	const failure = outcome.startFailure;
	return failure === undefined ? run : {...run, unreachable: failure.message};
}

/** The rule that says why fails; nothing could be said on the others, nor on scenarios. */
async function unreachable(
	request: DriveRequest,
	rules: readonly Rule[],
	why: ConformError,
	dump: Dump | undefined,
	durationMs: number,
): Promise<Run> {
	const {version, options, scenarios = []} = request;
	const culprit = allRules.find(rule => rule.explains === 'query-failed');
	const results = rules
		.filter(rule => rule !== culprit)
		.map(rule => {
			const reason = notApplicable(rule, undefined, version, options.slow);
			return reason === undefined
				? emptyResult(rule, 'untestable', 'the server could not be queried')
				: emptyResult(rule, 'skip', reason);
		});
	const told: RuleResult[] = culprit ? [{...emptyResult(culprit, 'fail', why.message)}] : [];
	if (scenarios.length > 0) {
		const {notRun} = await import('./scenario/run-scenarios.js');
		results.push(...scenarios.map(scenario => notRun(scenario, 'untestable', 'the server could not be queried')));
	}
	return {...base(request, [...told, ...results], dump, undefined, durationMs), unreachable: why.message};
}

function base(
	request: DriveRequest,
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
