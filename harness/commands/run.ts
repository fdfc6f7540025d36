import type {ConformError} from '../../mock-kong/errors.js';
import type {ServerDefinition} from '../../mock-kong/servers/definition.js';
import type {Dump} from '../../mock-kong/servers/dump.js';
import {resolveTarget} from '../../mock-kong/servers/target/resolve.js';
import type {KongVersion} from '../../mock-kong/versions/index.js';
import type {Report, Run} from '../../suites/result.js';
import {parseRunOptions, type RunOptions} from '../command-line/options.js';
import {selectRules} from '../glob.js';
import type {Io} from '../io.js';
import {openKnownFailures} from '../known-failures/open.js';
import {createProgress, type ProgressEvent} from '../progress.js';
import type {RuleInfo} from '../rule-info.js';
import type {Scenario} from '../scenario/model.js';
import {exitCode, summarize} from '../verdict.js';
import {ownVersion} from '../version.js';
import {removeOldReports, writeReports} from '../write-reports.js';
import {commands} from './names.js';

/** One server to be put through the chosen rules. */
export interface DriveRequest {
	readonly definition: ServerDefinition;
	/** The Kong to behave as. */
	readonly version: KongVersion;
	/** Ids of the rules to run. */
	readonly ruleIds: ReadonlySet<string>;
	/** To run after the rules; they fit the server. */
	readonly scenarios?: readonly Scenario[];
	/** What the server was asked already: its dump, or why it cannot be had. */
	readonly asked?: Dump | ConformError | undefined;
	readonly options: RunOptions;
	readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * Queries and starts the server, runs the rules. A server that cannot be queried or started is a Run with `unreachable`, not
 * an error. Known failures are none of its business: `knownFailure` is false, the summary is made anew.
 */
export type Drive = (request: DriveRequest) => Promise<Run>;

/** What is loaded only when the command line and the targets are in order. */
export interface RunParts {
	readonly rules: readonly RuleInfo[];
	readonly drive: Drive;
	/** Kills and removes whatever is open; for interruptions. */
	readonly cleanup: () => void | Promise<void>;
}

type Named = Pick<RuleInfo, 'id' | 'slow'>;

/** `run`: drives every target, writes the reports. @returns the exit code; @throws ConformError */
export async function runCommand(argv: readonly string[], io: Io, load: () => Promise<RunParts>): Promise<number> {
	const options = await parseRunOptions(argv, io.cwd);
	const context = {...options, cwd: io.cwd, env: io.env, commandNames: commands};
	const targets = options.targets.length === 0 ? [undefined] : options.targets;
	const definitions = targets.map(target => resolveTarget(target, context));
	const {rules, drive, cleanup} = await load();
	const scenarioFiles = options.scenarios.length === 0 ? undefined : await import('../scenario/index.js');
	const allScenarios = scenarioFiles?.loadScenarios(options.scenarios, io.cwd) ?? [];
	const all: readonly Named[] = [...rules, ...allScenarios];
	const chosen = new Set(selectRules(all, options.only, options.skip).map(({id}) => id));
	const ruleIds = new Set(rules.map(({id}) => id).filter(id => chosen.has(id)));
	const scenarios = allScenarios.filter(({id}) => chosen.has(id));
	const leftOut = all.length - chosen.size;
	const known = await openKnownFailures(options, all, io.cwd);
	await removeOldReports(options.reports);
	const startedAt = new Date();
	const began = performance.now();
	const progress = createProgress(io.stderr, io.env);
	const release = io.onInterrupt(() => {
		progress.clear();
		return cleanup();
	});
	const driven: Run[] = [];
	try {
		const pairings = definitions.flatMap(definition => options.kongs.map(version => ({definition, version})));
		const answers = await scenarioFiles?.askServers(scenarios, pairings, options);
		for (const [i, pairing] of pairings.entries()) {
			const where = pairings.length > 1 ? `${pairing.definition.label}, Kong ${pairing.version.name}` : undefined;
			const onProgress = (event: ProgressEvent) => progress.update(event, where);
			driven.push(await drive({...pairing, ruleIds, scenarios, asked: answers?.[i], options, onProgress}));
		}
	} finally {
		progress.clear();
		release();
	}
	const {runs, messages, failed} = await known(driven, startedAt);
	const code = Math.max(exitCode(runs, {strict: options.strict}), failed ? 3 : 0);
	const report: Report = {
		schemaVersion: 1,
		tool: {name: 'kong-ps-conform', version: ownVersion()},
		startedAt: startedAt.toISOString(),
		durationMs: Math.round(performance.now() - began),
		exitCode: code,
		strict: options.strict,
		runs: runs.map(run => ({...run, ...(leftOut > 0 ? {leftOut} : {}), summary: summarize(run.results)})),
	};
	const problems = await writeReports(report, options, io);
	for (const message of [...messages, ...problems]) io.stderr.write(`kong-ps-conform: ${message}\n`);
	return problems.length > 0 ? Math.max(code, 3) : code;
}
