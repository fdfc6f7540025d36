import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {unreachable} from '../mock-kong/errors.js';
import type {Report} from '../suites/result.js';
import {colorLevel, type Io, layoutWidth} from './io.js';
import type {ReportRequest, RunOptions} from './options.js';

/**
 * Writes every report asked for, files before standard output.
 * @returns what could not be written, for people; empty when all were
 */
export async function writeReports(report: Report, options: RunOptions, io: Io): Promise<string[]> {
	const problems: string[] = [];
	const toFiles = options.reports.filter(({path: file}) => file !== undefined);
	for (const request of [...toFiles, ...options.reports.filter(({path: file}) => file === undefined)]) {
		const text = await render(report, request, options, io);
		if (request.path === undefined) {
			io.stdout.write(text);
			continue;
		}
		try {
			await mkdir(path.dirname(request.path), {recursive: true});
			await writeFile(request.path, text);
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			problems.push(`the ${request.format} report could not be written to ${request.path}: ${why}`);
		}
	}
	return problems;
}

async function render(report: Report, request: ReportRequest, options: RunOptions, io: Io): Promise<string> {
	switch (request.format) {
		case 'console': {
			const {consoleReport} = await import('../reports/console.js');
			const {strict, verbose, trace} = options;
			const toFile = request.path !== undefined;
			const color = toFile ? 0 : colorLevel(io.env, io.stdout);
			return consoleReport(report, {color, width: toFile ? 100 : layoutWidth(io.stdout), strict, verbose, trace});
		}
		case 'json':
			return (await import('../reports/json.js')).jsonReport(report);
		default:
			return unreachable(request.format);
	}
}
