import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {ConformError} from '../mock-kong/errors.js';
import {count} from '../reports/text.js';
import type {RuleResult, Run} from '../suites/result.js';
import {applyKnownFailures, newEntries} from './known-failures.js';
import type {KnownFailuresFile} from './known-failures-file.js';
import type {RunOptions} from './options.js';
import type {RuleInfo} from './rule-info.js';

/** Runs with the known failures marked, and what to tell about the file. */
export interface KnownFailuresApplied {
	readonly runs: readonly Run[];
	readonly messages: readonly string[];
	/** The file could not be written. */
	readonly failed: boolean;
}

type Apply = (runs: readonly Run[], now: Date) => Promise<KnownFailuresApplied>;

/**
 * Reads the file before anything runs; what comes back applies it to what came out, and updates it where asked.
 * @throws ConformError `usage` when it cannot be read or is not valid
 */
export async function openKnownFailures(
	options: RunOptions,
	rules: readonly Pick<RuleInfo, 'id' | 'slow'>[],
	cwd: string,
): Promise<Apply> {
	const {updateKnownFailures: update, bail, slow} = options;
	const file = options.knownFailures[0] === undefined ? undefined : path.resolve(cwd, options.knownFailures[0]);
	const ruleIds = rules.map(rule => rule.id);
	const leftOut = new Set(rules.filter(rule => rule.slow && !slow).map(rule => rule.id));
	if (file === undefined) return async runs => ({runs, messages: [], failed: false});
	const name = path.relative(cwd, file) || file;
	const text = update && !existsSync(file) ? '' : await readText(file, name);
	const {parseKnownFailures} = await import('./known-failures-file.js');
	const parsed = parseKnownFailures(text, name, ruleIds);
	return async (runs, now) => {
		const failedMust = runs.flatMap(run => run.results).some(isFailedMust);
		const settings = {ruleIds, today: now.toISOString().slice(0, 10), complete: !(bail && failedMust), leftOut};
		const results = runs.map(run => run.results);
		const first = applyKnownFailures(results, parsed.entries, settings);
		if (!update) return {runs: marked(runs, first), messages: [], failed: false};
		if (runs.some(run => run.unreachable !== undefined || run.results.some(r => r.status === 'error'))) {
			return {
				runs: marked(runs, first),
				messages: [`${name} is left as it is: not every rule could be run`],
				failed: false,
			};
		}
		const added = newEntries(first.runs);
		const entries = [...parsed.entries.filter(entry => !first.stale.includes(entry)), ...added];
		const changed = added.length > 0 || first.stale.length > 0;
		const problem = changed ? await write(file, parsed, first.stale, added) : undefined;
		if (problem !== undefined) {
			return {runs: marked(runs, first), messages: [`${name} could not be written: ${problem}`], failed: true};
		}
		const message = changed
			? `${name}: ${count(added.length, 'failure')} added, ${first.stale.length} taken out`
			: `${name} needs no change`;
		return {runs: marked(runs, applyKnownFailures(results, entries, settings)), messages: [message], failed: false};
	};
}

/** Problems and remarks are about the file: they stand at the first run. */
function marked(runs: readonly Run[], outcome: ReturnType<typeof applyKnownFailures>): Run[] {
	return runs.map((run, i) => ({
		...run,
		results: outcome.runs[i] ?? run.results,
		knownFailureProblems: i === 0 ? outcome.problems : [],
		notes: i === 0 ? [...run.notes, ...outcome.remarks] : run.notes,
	}));
}

async function readText(file: string, name: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new ConformError({
			code: 'usage',
			what: `--known-failures ${name} cannot be read: ${why}`,
			hint: '--update-known-failures writes it',
		});
	}
}

async function write(
	file: string,
	parsed: KnownFailuresFile,
	stale: Parameters<KnownFailuresFile['updated']>[0],
	added: Parameters<KnownFailuresFile['updated']>[1],
): Promise<string | undefined> {
	try {
		await writeFile(file, parsed.updated(stale, added));
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** What `--bail` stops at. */
function isFailedMust(result: RuleResult): boolean {
	return result.level === 'MUST' && (result.status === 'fail' || result.status === 'untestable');
}
