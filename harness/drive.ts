import {performance} from 'node:perf_hooks';
import {
	ConformError,
	chooseConfig,
	choosePlugin,
	type Dump,
	type KongVersion,
	makePrefix,
	queryDump,
	type ServerDefinition,
} from '../mock-kong/index.js';
import {rules as allRules} from '../suites/index.js';
import type {RuleResult, Run, ServerSummary} from '../suites/result.js';
import type {Rule} from '../suites/rule.js';
import {notApplicable} from '../suites/select.js';
import type {Drive, DriveRequest} from './commands/run.js';
import {kongConfLines} from './kong-conf.js';
import type {RunOptions} from './options.js';
import {repeated} from './repeat.js';
import {emptyResult, runSuite, type SuiteOutcome} from './runner.js';
import {summarize} from './verdict.js';

/** Least time an answer is waited for. Real Kong waits 60 s; a healthy server answers within milliseconds. */
const defaultTimeoutMs = 3000;
const queryTimeoutMs = 20_000;

/** Queries the server, starts it, runs the rules on it. A server that cannot be reached is told in the Run. */
export const drive: Drive = async request => {
	const began = performance.now();
	const {definition, options, version} = request;
	const rules = allRules.filter(rule => request.ruleIds.has(rule.id));
	const asked = await query(definition, version, options);
	if (asked instanceof ConformError) return unreachable(request, rules, asked, undefined, performance.now() - began);
	const plugin = choosePlugin(asked, options.plugin ?? definition.plugin, definition.label);
	const config = chooseConfig(plugin, options.config);
	const outcome = await repeated(options.repeat, () =>
		runSuite({
			rules,
			definition,
			dump: asked,
			plugin,
			config,
			version,
			jobs: options.jobs,
			timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
			slow: options.slow,
			bail: options.bail,
			seed: options.seed ?? 0,
			trace: options.trace,
			onProgress: request.onProgress,
		}),
	);
	return finished(request, asked, outcome, performance.now() - began);
};

async function query(
	definition: ServerDefinition,
	version: KongVersion,
	options: RunOptions,
): Promise<Dump | ConformError> {
	const prefix = await makePrefix();
	try {
		return await queryDump(definition, {
			timeoutMs: options.timeoutMs === undefined ? queryTimeoutMs : options.timeoutMs * 4,
			prefix: prefix.path,
			version,
		});
	} catch (error) {
		if (error instanceof ConformError && error.code === 'query-failed') return error;
		throw error;
	} finally {
		await prefix.free();
	}
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

/** The rule that says why fails; nothing could be said on the others. */
function unreachable(
	request: DriveRequest,
	rules: readonly Rule[],
	why: ConformError,
	dump: Dump | undefined,
	durationMs: number,
): Run {
	const {version, options} = request;
	const culprit = allRules.find(rule => rule.id === 'info/one-json-document');
	const results = rules
		.filter(rule => rule !== culprit)
		.map(rule => {
			const reason = notApplicable(rule, undefined, version, options.slow);
			return reason === undefined
				? emptyResult(rule, 'untestable', 'the server could not be queried')
				: emptyResult(rule, 'skip', reason);
		});
	const told: RuleResult[] = culprit ? [{...emptyResult(culprit, 'fail', why.message)}] : [];
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
