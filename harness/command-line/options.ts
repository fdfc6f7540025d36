import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {usageError} from '../../mock-kong/errors.js';
import type {JsonObject} from '../../mock-kong/lua/json.js';
import {didYouMean} from '../../mock-kong/servers/near.js';
import {defaultKongVersion, type KongVersion, kongVersion} from '../../mock-kong/versions/index.js';
import {defaultJobs} from '../run/settings.js';
import {jsonErrorAt} from './json-error.js';
import {optionsOfRun, type ReportFormat, reportFormats} from './options-table.js';
import {parseArguments, splitServerArguments} from './parse-arguments.js';

export interface ReportRequest {
	readonly format: ReportFormat;
	/** Absolute; undefined: standard output. */
	readonly path: string | undefined;
}

/** What `run` was asked to do; valid. */
export interface RunOptions {
	/** Files, directories, `unix:` sockets; empty only with `startCommand` or `queryCommand`. */
	readonly targets: readonly string[];
	/** What stood after `--`. */
	readonly serverArgs: readonly string[];
	/** The plugin's config as the user wants it; undefined: the schema's defaults. */
	readonly config: JsonObject | undefined;
	readonly plugin: string | undefined;
	readonly queryCommand: string | undefined;
	readonly startCommand: string | undefined;
	readonly socket: string | undefined;
	/** At least one, each once. */
	readonly kongs: readonly KongVersion[];
	readonly only: readonly string[];
	readonly skip: readonly string[];
	readonly strict: boolean;
	/** Files and names of known failures that ship with the package, as given. */
	readonly knownFailures: readonly string[];
	readonly updateKnownFailures: boolean;
	/** At most one goes to standard output. */
	readonly reports: readonly ReportRequest[];
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number | undefined;
	/** Rules at a time. */
	readonly jobs: number;
	readonly repeat: number;
	readonly bail: boolean;
	readonly slow: boolean;
	readonly seed: number | undefined;
	readonly trace: boolean;
	readonly verbose: boolean;
	readonly quiet: boolean;
	/** Globs of scenario files; empty: only the rules. */
	readonly scenarios: readonly string[];
	/** Show secrets in reports. */
	readonly unmask: boolean;
}

interface RawRun {
	readonly config?: string;
	readonly plugin?: string;
	readonly queryCmd?: string;
	readonly startCmd?: string;
	readonly socket?: string;
	readonly kong?: string;
	readonly only?: string[];
	readonly skip?: string[];
	readonly strict?: true;
	readonly knownFailures?: string[];
	readonly scenario?: string[];
	readonly unmask?: true;
	readonly quiet?: true;
	readonly updateKnownFailures?: true;
	readonly report?: string[];
	readonly timeout?: string;
	readonly jobs?: string;
	readonly repeat?: string;
	readonly bail?: true;
	readonly slow?: true;
	readonly seed?: string;
	readonly trace?: true;
	readonly verbose?: true;
}

/**
 * @param argv what follows the command
 * @param cwd what paths are relative to
 * @throws ConformError `usage`
 */
export async function parseRunOptions(argv: readonly string[], cwd: string): Promise<RunOptions> {
	const {own, serverArgs} = splitServerArguments(argv);
	const {options, operands} = await parseArguments<RawRun>(own, optionsOfRun);
	const raw = options;
	const targets = operands.map(target => nonEmpty('a target', target));
	if (targets.length === 0 && raw.startCmd === undefined && raw.queryCmd === undefined) {
		throw usageError('no target: say which plugin server to check', 'kong-ps-conform ./my-plugin-server, or --help');
	}
	if (targets.length > 1 && (raw.startCmd ?? raw.queryCmd ?? raw.socket) !== undefined) {
		throw usageError('--start-cmd, --query-cmd and --socket are for one server, not for several targets');
	}
	if (raw.updateKnownFailures && !raw.knownFailures) {
		throw usageError('--update-known-failures needs --known-failures <file> to know which file');
	}
	return {
		targets,
		serverArgs,
		config: raw.config === undefined ? undefined : parseConfig(raw.config, cwd),
		plugin: optional('--plugin', raw.plugin),
		queryCommand: optional('--query-cmd', raw.queryCmd),
		startCommand: optional('--start-cmd', raw.startCmd),
		socket: optional('--socket', raw.socket),
		kongs: raw.kong === undefined ? [defaultKongVersion] : parseKongs(raw.kong),
		only: (raw.only ?? []).map(glob => nonEmpty('--only', glob)),
		skip: (raw.skip ?? []).map(glob => nonEmpty('--skip', glob)),
		strict: raw.strict ?? false,
		knownFailures: (raw.knownFailures ?? []).map(name => nonEmpty('--known-failures', name)),
		updateKnownFailures: raw.updateKnownFailures ?? false,
		reports: parseReports(raw.report ?? [], cwd),
		timeoutMs: raw.timeout === undefined ? undefined : integer('--timeout', raw.timeout, 1, 3_600_000),
		jobs: raw.jobs === undefined ? defaultJobs : integer('--jobs', raw.jobs, 1, 64),
		repeat: raw.repeat === undefined ? 1 : integer('--repeat', raw.repeat, 1, 10_000),
		bail: raw.bail ?? false,
		slow: raw.slow ?? false,
		seed: raw.seed === undefined ? undefined : integer('--seed', raw.seed, 0, 4_294_967_295),
		trace: raw.trace ?? false,
		verbose: raw.verbose ?? false,
		quiet: raw.quiet ?? false,
		scenarios: (raw.scenario ?? []).map(glob => nonEmpty('--scenario', glob)),
		unmask: raw.unmask ?? false,
	};
}

function parseKongs(text: string): KongVersion[] {
	return [...new Set(text.split(',').map(name => kongVersion(name.trim())))];
}

function parseConfig(text: string, cwd: string): JsonObject {
	const file = text.startsWith('@') ? path.resolve(cwd, text.slice(1)) : undefined;
	const where = file === undefined ? '--config' : `--config ${text}`;
	const json = file === undefined ? text : readText(file, where);
	const problem = jsonErrorAt(json);
	if (problem) {
		const hint = file === undefined && isFile(path.resolve(cwd, text)) ? `--config @${text} reads the file` : undefined;
		throw usageError(`${where} is not JSON: ${problem.what} at line ${problem.line}, column ${problem.column}`, hint);
	}
	const value: unknown = JSON.parse(json);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
		throw usageError(`${where} must be a JSON object, not ${kind}`);
	}
	return value as JsonObject;
}

function readText(file: string, where: string): string {
	try {
		return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
	} catch (error) {
		throw usageError(`${where} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/**
 * What `--report` asked for. The console goes to standard output unless another report does; `github` may go there after it,
 * where the runner looks for it.
 * @throws ConformError `usage`
 */
export function parseReports(texts: readonly string[], cwd: string): ReportRequest[] {
	const reports = texts.map((text): ReportRequest => {
		const equals = text.indexOf('=');
		const name = equals < 0 ? text : text.slice(0, equals);
		const file = equals < 0 ? '-' : nonEmpty(`the path of --report ${text}`, text.slice(equals + 1));
		const format = reportFormats.find(f => f === name);
		if (format === undefined) {
			const near = didYouMean(name, reportFormats) ?? `formats are ${reportFormats.join(', ')}`;
			throw usageError(`unknown report format "${name}"`, near);
		}
		return {format, path: file === '-' ? undefined : path.resolve(cwd, file)};
	});
	const toOutput = reports.flatMap(({format, path: file}) => (file === undefined ? [format] : []));
	if (toOutput.every(format => format === 'github')) reports.unshift({format: 'console', path: undefined});
	const places = reports.map(report => report.path);
	const twice = places.find((place, i) => place !== undefined && places.indexOf(place) !== i);
	if (twice !== undefined) throw usageError(`two reports would be written to ${twice}`);
	const commands = toOutput.filter(format => format === 'github').length;
	const others = toOutput.filter(format => format !== 'github');
	if (commands > 1 || others.length > 1 || (commands === 1 && others.some(format => format !== 'console'))) {
		throw usageError('only one report can go to standard output', 'give the others a file: --report json=report.json');
	}
	return reports;
}

/** A whole number within bounds. @throws ConformError `usage` */
export function integer(option: string, text: string, least: number, most: number): number {
	const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
	if (value >= least && value <= most) return value;
	throw usageError(`${option} must be a whole number from ${least} to ${most}, not "${text}"`);
}

function optional(option: string, text: string | undefined): string | undefined {
	return text === undefined ? undefined : nonEmpty(option, text);
}

function nonEmpty(option: string, text: string): string {
	if (text.trim() === '') throw usageError(`${option} is empty`);
	return text;
}

function isFile(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false})?.isFile() ?? false;
}
