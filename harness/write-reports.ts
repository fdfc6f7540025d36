import {appendFile, lstat, mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {unreachable} from '../mock-kong/errors.js';
import type {Report} from '../suites/result.js';
import type {ReportRequest, RunOptions} from './command-line/options.js';
import {colorLevel, type Io, layoutWidth} from './io.js';
import {maskOptions} from './mask-options.js';

/** What of the options says how reports are written. */
export type WriteOptions = Pick<RunOptions, 'reports' | 'verbose' | 'trace' | 'quiet' | 'unmask'>;

/** Columns of a console report that goes to a file. */
const fileWidth = 100;

/** The text of one report. */
export type RenderedReport = string;
type Render = (request: ReportRequest) => Promise<RenderedReport>;

/**
 * Masks secrets, then writes every report asked for; with `github`, the job's summary on GitHub gets the markdown too.
 * @returns what could not be written, for people; empty when all were
 */
export async function writeReports(report: Report, options: WriteOptions, io: Io): Promise<string[]> {
	const shown = options.unmask
		? report
		: (await import('../reports/mask/mask.js')).maskReport(report, maskOptions(io.env));
	const forGithub = options.reports.some(({format}) => format === 'github');
	const problems = forGithub ? await toJobSummary(shown, io) : [];
	return [...problems, ...(await writeRendered(options.reports, request => rendered(shown, request, options, io), io))];
}

/**
 * Takes away the files reports will be written to, before anything runs: a run that is killed must not leave those of the
 * one before. What cannot be taken away is told when it is written.
 */
export async function removeOldReports(requests: readonly ReportRequest[]): Promise<void> {
	for (const {path: file} of requests) {
		const old = file === undefined ? undefined : await lstat(file).catch(() => undefined);
		if (file !== undefined && old?.isFile()) await rm(file, {force: true}).catch(() => {});
	}
}

/** Files before standard output; one that fails keeps no other from being written. @returns what could not be written */
export async function writeRendered(requests: readonly ReportRequest[], render: Render, io: Io): Promise<string[]> {
	const problems: string[] = [];
	for (const request of requests) {
		if (request.path !== undefined) problems.push(...(await toFile(request, request.path, render)));
	}
	for (const request of requests) {
		if (request.path === undefined) io.stdout.write(forLog(await render(request), request, io));
	}
	return problems;
}

async function toFile(request: ReportRequest, file: string, render: Render): Promise<string[]> {
	try {
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, await render(request));
		return [];
	} catch (error) {
		return [`the ${request.format} report could not be written to ${file}: ${messageOf(error)}`];
	}
}

/** GitHub shows what is appended to this file on the job's page. */
async function toJobSummary(report: Report, {env}: Io): Promise<string[]> {
	const file = env.GITHUB_STEP_SUMMARY;
	if (file === undefined || file === '') return [];
	const {markdownReport} = await import('../reports/markdown.js');
	try {
		await appendFile(file, markdownReport(report));
		return [];
	} catch (error) {
		return [`the job summary could not be written to ${file}: ${messageOf(error)}`];
	}
}

/**
 * In a log of GitHub Actions a line that begins with `::` is a command, and so is `##[` anywhere: a server's text must not
 * give any. What is written instead says the same where the format has a way to.
 */
function forLog(text: string, {format}: ReportRequest, {env}: Io): string {
	if (env.GITHUB_ACTIONS !== 'true') return text;
	switch (format) {
		case 'github':
			// Every line is a command of ours.
			return text;
		case 'json':
		case 'sarif':
		case 'tap':
			return text.replaceAll('##[', '#\\u0023[');
		case 'junit':
		case 'html':
			return withoutCommands(text, '&#58;', '&#35;');
		case 'console':
		case 'markdown':
			return withoutCommands(text, '\\x3a', '\\x23');
	}
}

function withoutCommands(text: string, colon: string, hash: string): string {
	return text.replace(/^([ \t]*):(?=:)/gm, `$1${colon}`).replaceAll('##[', `#${hash}[`);
}

async function rendered(report: Report, request: ReportRequest, options: WriteOptions, io: Io): Promise<string> {
	switch (request.format) {
		case 'console': {
			const {consoleReport} = await import('../reports/console/console.js');
			const {verbose, trace, quiet} = options;
			const toFile = request.path !== undefined;
			const color = toFile ? 0 : colorLevel(io.env, io.stdout);
			return consoleReport(report, {color, width: toFile ? fileWidth : layoutWidth(io.stdout), verbose, trace, quiet});
		}
		case 'json':
			return (await import('../reports/json.js')).jsonReport(report);
		case 'junit':
			return (await import('../reports/junit.js')).junitReport(report);
		case 'tap':
			return (await import('../reports/tap.js')).tapReport(report);
		case 'github':
			return (await import('../reports/github.js')).githubReport(report);
		case 'sarif':
			return (await import('../reports/sarif.js')).sarifReport(report);
		case 'markdown':
			return (await import('../reports/markdown.js')).markdownReport(report);
		case 'html':
			return (await import('../reports/html/html.js')).htmlReport(report);
		default:
			return unreachable(request.format);
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
