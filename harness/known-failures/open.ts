import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {ConformError} from '../../mock-kong/errors.js';
import {count} from '../../reports/text.js';
import type {RuleResult, Run} from '../../suites/result.js';
import type {RuleInfo} from '../rule-info.js';
import {applyKnownFailures, type KnownFailure, newEntries} from './entries.js';
import type {KnownFailuresFile} from './file.js';
import {withPdkFailures} from './pdk-failures.js';

/** Runs with the known failures marked, and what to tell about the files. */
export interface KnownFailuresApplied {
	readonly runs: readonly Run[];
	readonly messages: readonly string[];
	/** The file could not be written. */
	readonly failed: boolean;
}

/** What of a run's options is about known failures. */
export interface KnownFailuresChoices {
	/** Files, and names of lists that ship with the package. */
	readonly knownFailures: readonly string[];
	readonly updateKnownFailures: boolean;
	readonly bail: boolean;
	readonly slow: boolean;
}

type Apply = (runs: readonly Run[], now: Date) => Promise<KnownFailuresApplied>;

/** A file of the user's. */
interface OwnFile {
	readonly path: string;
	/** As people know it. */
	readonly name: string;
	readonly parsed: KnownFailuresFile;
}

interface Given {
	readonly own: readonly OwnFile[];
	readonly shipped: readonly KnownFailure[];
}

/**
 * Reads files and shipped lists before anything runs; what comes back applies them to what came out, and updates the file
 * where asked.
 * @throws ConformError `usage` when one cannot be read or is not valid
 */
export async function openKnownFailures(
	options: KnownFailuresChoices,
	rules: readonly Pick<RuleInfo, 'id' | 'slow'>[],
	cwd: string,
): Promise<Apply> {
	const {updateKnownFailures: update, bail, slow} = options;
	const ruleIds = rules.map(rule => rule.id);
	const leftOut = new Set(rules.filter(rule => rule.slow && !slow).map(rule => rule.id));
	const given = await readAll(options, ruleIds, cwd);
	const {shipped} = given;
	const entries = [...ownEntries(given.own), ...shipped];
	const toWrite = update ? fileToWrite(given.own) : undefined;
	return async (runs, now) => {
		const failedMust = runs.flatMap(run => run.results).some(isFailedMust);
		const settings = {ruleIds, today: now.toISOString().slice(0, 10), complete: !(bail && failedMust), leftOut};
		const done = async (outcome: ReturnType<typeof applyKnownFailures>, messages: string[] = [], failed = false) => ({
			runs: await withPdkFailures(marked(runs, outcome), ruleIds),
			messages,
			failed,
		});
		const first = applyKnownFailures(runs, entries, settings);
		if (toWrite === undefined) return done(first);
		const {name, parsed} = toWrite;
		if (runs.some(run => run.unreachable !== undefined || run.results.some(r => r.status === 'error'))) {
			return done(first, [`${name} is left as it is: not every rule could be run`]);
		}
		const added = newEntries(first.runs);
		if (added.length === 0 && first.stale.length === 0) return done(first, [`${name} needs no change`]);
		const problem = await write(toWrite, first.stale, added);
		if (problem !== undefined) return done(first, [`${name} could not be written: ${problem}`], true);
		const left = parsed.entries.filter(entry => !first.stale.includes(entry));
		const message = `${name}: ${count(added.length, 'failure')} added, ${first.stale.length} taken out`;
		return done(applyKnownFailures(runs, [...left, ...added, ...shipped], settings), [message]);
	};
}

async function readAll(options: KnownFailuresChoices, ruleIds: readonly string[], cwd: string): Promise<Given> {
	const own: OwnFile[] = [];
	const shipped: KnownFailure[] = [];
	for (const given of options.knownFailures) {
		const file = path.resolve(cwd, given);
		const lists = await import('./lists.js');
		if (existsSync(file) || !lists.looksLikeListName(given)) {
			const name = path.relative(cwd, file) || file;
			const text =
				options.updateKnownFailures && !existsSync(file) ? '' : await readText(file, given, lists.shippedLists());
			const {parseKnownFailures} = await import('./file.js');
			own.push({path: file, name, parsed: parseKnownFailures(text, name, ruleIds)});
		} else {
			shipped.push(...lists.readShippedList(given, ruleIds).map(entry => ({...entry, shipped: true as const})));
		}
	}
	return {own, shipped};
}

/** Entries are compared by identity with those of the file, so a file that is alone keeps its own. */
function ownEntries(own: readonly OwnFile[]): readonly KnownFailure[] {
	if (own.length === 1) return own.flatMap(({parsed}) => parsed.entries);
	return own.flatMap(({name, parsed}) => parsed.entries.map(entry => ({...entry, file: name})));
}

function fileToWrite(own: readonly OwnFile[]): OwnFile {
	const [file] = own;
	if (file !== undefined && own.length === 1) return file;
	throw new ConformError({
		code: 'usage',
		what:
			own.length === 0
				? '--update-known-failures cannot write a list that ships with kong-ps-conform'
				: `--update-known-failures writes one file, and there are ${own.length}`,
		hint: '--known-failures my-known-failures.yaml, besides lists by name',
	});
}

/** Problems and remarks are about the files: they stand at the first run. */
function marked(runs: readonly Run[], outcome: ReturnType<typeof applyKnownFailures>): Run[] {
	return runs.map((run, i) => ({
		...run,
		results: outcome.runs[i] ?? run.results,
		knownFailureProblems: i === 0 ? outcome.problems : [],
		notes: i === 0 ? [...run.notes, ...outcome.remarks] : run.notes,
	}));
}

async function readText(file: string, given: string, lists: readonly string[]): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new ConformError({
			code: 'usage',
			what: `--known-failures ${given} cannot be read: ${why}`,
			hint: `--update-known-failures writes it; lists by name are ${lists.join(', ')}`,
		});
	}
}

async function write(
	{path: file, parsed}: OwnFile,
	stale: readonly KnownFailure[],
	added: readonly KnownFailure[],
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
