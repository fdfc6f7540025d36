import {performance} from 'node:perf_hooks';
import {defaultKongVersion, type KongVersion, kongVersion} from '../mock-kong/versions/index.js';
import {rules as allRules} from '../suites/index.js';
import type {Report, Run} from '../suites/result.js';
import {selectRules} from './glob.js';
import {openKnownFailures} from './known-failures/open.js';
import type {ProgressEvent} from './progress.js';
import type {RuleInfo} from './rule-info.js';
import {runServer, type ServerRun} from './run/server-run.js';
import {defaultJobs, type RunChoices} from './run/settings.js';
import {definitionsOf, type TargetChoices} from './targets.js';
import {exitCode, summarize} from './verdict.js';
import {ownVersion} from './version.js';

/** What `conform` is asked; all but the targets has a default. */
export interface ConformOptions extends Partial<RunChoices>, TargetChoices {
	/** Each target is run as each of these. Default: the newest. */
	readonly kongs?: readonly (KongVersion | string)[];
	/** Globs of rule and scenario ids. */
	readonly only?: readonly string[];
	readonly skip?: readonly string[];
	/** A SHOULD that fails fails the whole. */
	readonly strict?: boolean;
	/** Globs of scenario files. */
	readonly scenarios?: readonly string[];
	/** Files, and names of lists that ship with the package. */
	readonly knownFailures?: readonly string[];
	/** Write what fails into the file of known failures. */
	readonly updateKnownFailures?: boolean;
	/** @param where the target and Kong, where there are several */
	readonly onProgress?: (event: ProgressEvent, where?: string) => void;
	/** What is to be told beside the report. */
	readonly onMessage?: (message: string) => void;
}

/** What stands behind `conform`; others for its own tests. */
export interface ConformParts {
	readonly rules: readonly RuleInfo[];
	readonly run: (request: ServerRun) => Promise<Run>;
}

/** A run whose targets, filters and files are in order. */
export interface PreparedRun {
	/** Nothing of the user's is written before this. @throws ConformError `usage` where scenarios do not fit the servers */
	run(): Promise<Report>;
}

const ownParts: ConformParts = {rules: allRules, run: runServer};

/**
 * Puts plugin servers through the rule book, as the command line does. Whoever calls it may write the report; a server that
 * cannot be reached is a Run with `unreachable`.
 * @throws ConformError `usage` for what cannot be
 */
export async function conform(options: ConformOptions): Promise<Report> {
	return (await prepare(options)).run();
}

/** Reads and checks everything that can be before a server is asked. @throws ConformError `usage` */
export async function prepare(options: ConformOptions, parts: ConformParts = ownParts): Promise<PreparedRun> {
	const {cwd = process.cwd(), only = [], skip = [], strict = false, scenarios: globs = []} = options;
	const choices = choicesOf(options);
	const definitions = definitionsOf(options);
	const versions = (options.kongs ?? [defaultKongVersion]).map(k => (typeof k === 'string' ? kongVersion(k) : k));
	const scenarioFiles = globs.length === 0 ? undefined : await import('./scenario/index.js');
	const allScenarios = scenarioFiles?.loadScenarios(globs, cwd) ?? [];
	const all = [...parts.rules, ...allScenarios];
	const chosen = new Set<string>(selectRules<{readonly id: string}>(all, only, skip).map(({id}) => id));
	const ruleIds = new Set(parts.rules.map(({id}) => id).filter(id => chosen.has(id)));
	const scenarios = allScenarios.filter(({id}) => chosen.has(id));
	const leftOut = all.length - chosen.size;
	const known = await openKnownFailures({...knownOptions(options), ...choices}, all, cwd);
	return {
		async run() {
			const startedAt = new Date();
			const began = performance.now();
			const pairings = definitions.flatMap(definition => versions.map(version => ({definition, version})));
			const answers = await scenarioFiles?.askServers(scenarios, pairings, choices);
			const driven: Run[] = [];
			for (const [i, pairing] of pairings.entries()) {
				const where = pairings.length > 1 ? `${pairing.definition.label}, Kong ${pairing.version.name}` : undefined;
				const onProgress = (event: ProgressEvent) => options.onProgress?.(event, where);
				const request = {...pairing, ruleIds, scenarios, asked: answers?.[i], options: choices, onProgress};
				driven.push(await parts.run(request));
			}
			const {runs, messages, failed} = await known(driven, startedAt);
			for (const message of messages) options.onMessage?.(message);
			return {
				schemaVersion: 1,
				tool: {name: 'kong-ps-conform', version: ownVersion()},
				startedAt: startedAt.toISOString(),
				durationMs: Math.round(performance.now() - began),
				exitCode: Math.max(exitCode(runs, {strict}), failed ? 3 : 0),
				strict,
				runs: runs.map(run => ({...run, ...(leftOut > 0 ? {leftOut} : {}), summary: summarize(run.results)})),
			};
		},
	};
}

function choicesOf(options: ConformOptions): RunChoices {
	const {config, plugin, timeoutMs, jobs = defaultJobs, repeat = 1, seed} = options;
	const {bail = false, slow = false, trace = false} = options;
	return {config, plugin, timeoutMs, jobs, repeat, seed, bail, slow, trace};
}

function knownOptions({knownFailures = [], updateKnownFailures = false}: ConformOptions) {
	return {knownFailures, updateKnownFailures};
}
