import {performance} from 'node:perf_hooks';
import type {ConformError, Dump, JsonObject, KongVersion, PluginInfo, ServerDefinition} from '../mock-kong/index.js';
import {endedWell, once, samples} from '../suites/checks/drive.js';
import type {RuleResult, Status} from '../suites/result.js';
import {CheckEnd, type Rule} from '../suites/rule.js';
import {notApplicable} from '../suites/select.js';
import {CheckContext} from './check-context.js';
import {brokenBy} from './evidence.js';
import {OwnServers, SharedServer} from './suite-servers.js';

export interface SuiteSettings {
	readonly rules: readonly Rule[];
	readonly definition: ServerDefinition;
	readonly dump: Dump;
	readonly plugin: PluginInfo;
	readonly config: JsonObject;
	readonly version: KongVersion;
	/** Rules at a time. */
	readonly jobs: number;
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number;
	readonly slow: boolean;
	/** Stop after the first MUST that fails. */
	readonly bail: boolean;
	/** Chooses where messages are cut. */
	readonly seed: number;
	/** Keep the messages of rules that pass, too. */
	readonly trace: boolean;
	readonly onProgress: (progress: RuleProgress) => void;
}

export type RuleProgress =
	| {readonly kind: 'started'; readonly rule: Rule; readonly done: number; readonly total: number}
	| {
			readonly kind: 'finished';
			readonly rule: Rule;
			readonly result: RuleResult;
			readonly done: number;
			readonly total: number;
	  };

export interface SuiteOutcome {
	readonly results: readonly RuleResult[];
	/** The server that rules share; undefined when it did not start. */
	readonly socket: string | undefined;
	/** Why the server did not start. */
	readonly startFailure: ConformError | undefined;
	/** PDK calls of an ordinary run; undefined when no rule needed one. */
	readonly callsPerPhase: Readonly<Record<string, number>> | undefined;
}

/** Runs the rules, `jobs` at a time; results come back in the rules' order. Every server it starts is stopped. */
export async function runSuite(settings: SuiteSettings): Promise<SuiteOutcome> {
	const servers = {shared: new SharedServer(settings), own: new OwnServers(settings)};
	try {
		return await runRules(settings, servers);
	} finally {
		await Promise.all([servers.shared.stop(), servers.own.stop()]);
	}
}

interface SuiteServers {
	readonly shared: SharedServer;
	readonly own: OwnServers;
}

async function runRules(settings: SuiteSettings, servers: SuiteServers): Promise<SuiteOutcome> {
	const {rules, dump, version, slow, jobs, onProgress} = settings;
	const {shared} = servers;
	const startFailure = await shared.start();
	const results = new Map<Rule, RuleResult>();
	const applies = (rule: Rule) => notApplicable(rule, dump.protocol, version, slow);
	const waiting: Rule[] = [];
	for (const rule of rules) {
		const reason = applies(rule);
		if (reason === undefined) waiting.push(rule);
		else results.set(rule, emptyResult(rule, 'skip', reason));
	}
	const total = rules.length;
	let bailed = false;
	const worker = async () => {
		for (let rule = waiting.shift(); rule; rule = waiting.shift()) {
			onProgress({kind: 'started', rule, done: results.size, total});
			const result = bailed
				? emptyResult(rule, 'skip', 'not run: --bail, and a rule before it failed')
				: await runRule(rule, settings, servers, startFailure);
			results.set(rule, result);
			if (settings.bail && rule.level === 'MUST' && (result.status === 'fail' || result.status === 'untestable'))
				bailed = true;
			onProgress({kind: 'finished', rule, result, done: results.size, total});
		}
	};
	await Promise.all(Array.from({length: Math.max(1, jobs)}, worker));
	return {
		results: rules.flatMap(rule => results.get(rule) ?? []),
		socket: shared.socketPath,
		startFailure,
		callsPerPhase: (await shared.ordinaryRun)?.callsPerPhase,
	};
}

async function runRule(
	rule: Rule,
	settings: SuiteSettings,
	servers: SuiteServers,
	startFailure: ConformError | undefined,
): Promise<RuleResult> {
	if (startFailure && rule.needs !== 'dump' && rule.explains !== 'start-failed') {
		return emptyResult(rule, 'untestable', 'the server did not start');
	}
	const began = performance.now();
	const tried = await tryRule(rule, settings, servers, startFailure, {onlyNew: false});
	const again = tried.onUsedServer && startFailure === undefined && !tried.inOrder;
	const {result} = again ? await tryRule(rule, settings, servers, startFailure, {onlyNew: true}) : tried;
	return {...result, durationMs: performance.now() - began};
}

interface Tried {
	readonly result: RuleResult;
	readonly onUsedServer: boolean;
	/** Nothing was found that the state of the server may account for. */
	readonly inOrder: boolean;
}

async function tryRule(
	rule: Rule,
	settings: SuiteSettings,
	{shared, own}: SuiteServers,
	startFailure: ConformError | undefined,
	options: {readonly onlyNew: boolean},
): Promise<Tried> {
	const ordinary = () => shared.ordinary().then(run => run.problem);
	const context = new CheckContext(settings, shared.pace, startFailure, ordinary);
	let taken: Awaited<ReturnType<OwnServers['take']>> | undefined;
	let onUsedServer = false;
	let result: RuleResult;
	let inOrder = false;
	try {
		if (rule.needs === 'shared' && !options.onlyNew) {
			onUsedServer = true;
			context.useServer(await shared.running());
		} else if (rule.needs === 'shared' || rule.needs === 'fresh') {
			taken = await own.take(options);
			onUsedServer = taken.used;
			context.useServer(taken.server);
		}
		await rule.check(context);
		result = {...emptyResult(rule, 'pass', ''), ...(settings.trace ? context.evidence() : {})};
		inOrder = true;
	} catch (error) {
		result = {...failedResult(rule, error), ...context.evidence()};
		if (result.status === 'skip' && (taken || onUsedServer)) inOrder = !context.spoke || (await serves(context));
	} finally {
		await context.close();
		if (taken) await own.giveBack(taken.server, inOrder);
	}
	return {result, onUsedServer, inOrder};
}

/** Whether an event of the plugin still ends: then no fault of the server's state made a rule skip. */
async function serves(context: CheckContext): Promise<boolean> {
	const {events} = await once(context, context.kong(), samples[0] ?? {});
	return context.server.running && events.length > 0 && events.every(endedWell);
}

function failedResult(rule: Rule, error: unknown): RuleResult {
	if (error instanceof CheckEnd) {
		return {
			...emptyResult(rule, error.status, error.actual),
			expected: error.expected === '' ? rule.requirement : error.expected,
			consequence: error.consequence ?? rule.consequence,
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
		durationMs: 0,
		knownFailure: false,
		transcript: [],
		stderr: '',
	};
}
