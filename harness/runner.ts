import {performance} from 'node:perf_hooks';
import type {Dump, JsonObject, KongVersion, PluginInfo, ServerDefinition} from '../mock-kong/index.js';
import {ConformError, PluginServer} from '../mock-kong/index.js';
import {ordinaryProblem} from '../suites/drive.js';
import type {RuleResult, Status} from '../suites/result.js';
import {CheckEnd, type Rule} from '../suites/rule.js';
import {notApplicable} from '../suites/select.js';
import {CheckContext} from './check-context.js';

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
}

/** Runs the rules, `jobs` at a time; results come back in the rules' order. Every server it starts is stopped. */
export async function runSuite(settings: SuiteSettings): Promise<SuiteOutcome> {
	const shared = new SharedServer(settings);
	try {
		return await runRules(settings, shared);
	} finally {
		await shared.stop();
	}
}

async function runRules(settings: SuiteSettings, shared: SharedServer): Promise<SuiteOutcome> {
	const {rules, dump, version, slow, jobs, onProgress} = settings;
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
				: await runRule(rule, settings, shared, startFailure);
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
	};
}

async function runRule(
	rule: Rule,
	settings: SuiteSettings,
	shared: SharedServer,
	startFailure: ConformError | undefined,
): Promise<RuleResult> {
	if (startFailure && rule.needs !== 'dump' && rule.id !== 'process/socket-appears') {
		return emptyResult(rule, 'untestable', 'the server did not start');
	}
	const began = performance.now();
	const context = new CheckContext(settings, shared.deadlineMs, startFailure, () => shared.ordinary());
	try {
		if (rule.needs === 'shared') context.useServer(await shared.running());
		if (rule.needs === 'fresh') context.useServer(await context.startServer());
		await rule.check(context);
		const kept = settings.trace ? context.evidence() : {};
		return {...emptyResult(rule, 'pass', ''), ...kept, durationMs: performance.now() - began};
	} catch (error) {
		return {...failedResult(rule, error), ...context.evidence(), durationMs: performance.now() - began};
	} finally {
		await context.close();
	}
}

function failedResult(rule: Rule, error: unknown): RuleResult {
	if (error instanceof CheckEnd) {
		return {
			...emptyResult(rule, error.status, error.actual),
			expected: error.expected === '' ? rule.requirement : error.expected,
			consequence: error.consequence ?? rule.consequence,
		};
	}
	if (error instanceof ConformError && error.code !== 'internal') {
		return emptyResult(rule, 'untestable', error.message);
	}
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return emptyResult(rule, 'error', `kong-ps-conform itself failed: ${text}`);
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
		durationMs: 0,
		knownFailure: false,
		transcript: [],
		stderr: '',
	};
}

/** The one server that `shared` rules use together; started again when one of them killed it. */
class SharedServer {
	#server: PluginServer | undefined;
	#starting: Promise<PluginServer> | undefined;
	#ordinary: Promise<string | undefined> | undefined;
	deadlineMs: number;

	constructor(private readonly settings: SuiteSettings) {
		this.deadlineMs = settings.timeoutMs;
	}

	get socketPath(): string | undefined {
		return this.#server?.socketPath;
	}

	/** @returns why it did not start, or undefined. */
	async start(): Promise<ConformError | undefined> {
		try {
			const server = await this.running();
			// A server that is slow to start is a slow machine or a slow server: give its answers more time.
			this.deadlineMs = Math.max(this.settings.timeoutMs, server.startedInMs * 5);
			return undefined;
		} catch (error) {
			if (error instanceof ConformError && error.code === 'start-failed') return error;
			throw error;
		}
	}

	async running(): Promise<PluginServer> {
		if (this.#server?.running) return this.#server;
		this.#starting ??= this.#restart().finally(() => {
			this.#starting = undefined;
		});
		return this.#starting;
	}

	/** What keeps an ordinary run from ending; tried once. */
	ordinary(): Promise<string | undefined> {
		this.#ordinary ??= this.#tryOrdinary();
		return this.#ordinary;
	}

	async #tryOrdinary(): Promise<string | undefined> {
		const context = new CheckContext(this.settings, this.deadlineMs, undefined, () => this.ordinary());
		try {
			context.useServer(await this.running());
			return await ordinaryProblem(context);
		} finally {
			await context.close();
		}
	}

	async #restart(): Promise<PluginServer> {
		await this.#server?.stop();
		this.#server = undefined;
		this.#server = await PluginServer.start(this.settings.definition, {
			timeoutMs: startTimeout(this.settings.timeoutMs),
		});
		return this.#server;
	}

	async stop(): Promise<void> {
		await this.#starting?.catch(() => {});
		await this.#server?.stop();
	}
}

/** Starting takes longer than answering: interpreters, imports, cold caches. */
export function startTimeout(timeoutMs: number): number {
	return Math.max(10_000, timeoutMs * 3);
}
