import path from 'node:path';
import {ConformError} from '../../mock-kong/errors.js';
import type {ReportComparison} from '../../reports/compare/compare.js';
import {mergeReports, type NamedReport} from '../../reports/merge.js';
import type {Report} from '../../suites/result.js';
import {parseReports, type ReportRequest} from '../command-line/options.js';
import {optionsOfReport} from '../command-line/options-table.js';
import {parseArguments} from '../command-line/parse-arguments.js';
import {colorLevel, type Io, layoutWidth} from '../io.js';
import {maskOptions} from '../mask-options.js';
import {exitCode} from '../verdict.js';
import {ownVersion} from '../version.js';
import {type RenderedReport, writeRendered, writeReports} from '../write-reports.js';

interface RawReport {
	readonly report?: string[];
	readonly compare?: string;
	readonly strict?: true;
	readonly unmask?: true;
	readonly verbose?: true;
	readonly trace?: true;
	readonly quiet?: true;
}

/**
 * `report <json...>`: saved reports as one, in any format; with `--compare`, what became of a baseline instead.
 * @returns the exit code as if it had been one run; of a comparison: 1 when something regressed
 * @throws ConformError `usage`
 */
export async function reportCommand(argv: readonly string[], io: Io): Promise<number> {
	const {options, operands} = await parseArguments<RawReport>(argv, optionsOfReport);
	if (operands.length === 0) {
		throw new ConformError({
			code: 'usage',
			what: 'no report given',
			hint: 'kong-ps-conform report run.json; --report json=run.json of a run writes one',
		});
	}
	const requests = parseReports(options.report ?? [], io.cwd);
	const comparing = options.compare !== undefined;
	if (comparing) checkFormats(requests);
	const reports: NamedReport[] = [];
	for (const name of operands) reports.push({name, report: await read(name, io)});
	const merged = merge(reports, options.strict ?? false);
	const problems =
		options.compare === undefined
			? {code: merged.exitCode, messages: await writeReports(merged, writeOptions(options, requests), io)}
			: await compare(merge([{name: options.compare, report: await read(options.compare, io)}], false), merged, {
					requests,
					unmask: options.unmask ?? false,
					io,
				});
	for (const message of problems.messages) io.stderr.write(`kong-ps-conform: ${message}\n`);
	return problems.messages.length > 0 ? Math.max(problems.code, 3) : problems.code;
}

async function read(name: string, io: Io): Promise<Report> {
	const {readReport} = await import('../report-input.js');
	return readReport(path.resolve(io.cwd, name), name);
}

function merge(reports: readonly NamedReport[], strict: boolean): Report {
	const tool = {name: 'kong-ps-conform', version: ownVersion()};
	const asked = strict ? reports.map(({name, report}) => ({name, report: {...report, strict}})) : reports;
	return mergeReports(asked, tool, (runs, isStrict) => exitCode(runs, {strict: isStrict}));
}

function writeOptions(options: RawReport, reports: readonly ReportRequest[]) {
	const {verbose = false, trace = false, quiet = false, unmask = false} = options;
	return {reports, verbose, trace, quiet, unmask};
}

const comparisonFormats = ['console', 'json', 'markdown'];

function checkFormats(requests: readonly ReportRequest[]): void {
	const other = requests.find(({format}) => !comparisonFormats.includes(format));
	if (other === undefined) return;
	throw new ConformError({
		code: 'usage',
		what: `a comparison cannot be shown as ${other.format}`,
		hint: `formats of --compare are ${comparisonFormats.join(', ')}`,
	});
}

async function compare(
	baseline: Report,
	current: Report,
	{requests, unmask, io}: {requests: readonly ReportRequest[]; unmask: boolean; io: Io},
): Promise<{code: number; messages: readonly string[]}> {
	const [{compareReports}, {maskReport}] = await Promise.all([
		import('../../reports/compare/compare.js'),
		import('../../reports/mask/mask.js'),
	]);
	// A baseline may come from another home directory: both are compared as they are shown.
	const shown = (report: Report) => (unmask ? report : maskReport(report, maskOptions(io.env)));
	const comparison = compareReports(shown(baseline), shown(current));
	const messages = await writeRendered(requests, request => rendered(comparison, request, io), io);
	return {code: comparison.exitCode, messages};
}

async function rendered(comparison: ReportComparison, request: ReportRequest, io: Io): Promise<RenderedReport> {
	const {comparisonConsole, comparisonJson, comparisonMarkdown} = await import('../../reports/compare/text.js');
	switch (request.format) {
		case 'json':
			return comparisonJson(comparison);
		case 'markdown':
			return comparisonMarkdown(comparison);
		default: {
			const toFile = request.path !== undefined;
			const color = toFile ? 0 : colorLevel(io.env, io.stdout);
			return comparisonConsole(comparison, {color, width: toFile ? 100 : layoutWidth(io.stdout)});
		}
	}
}
