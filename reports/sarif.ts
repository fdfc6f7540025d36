import {createHash} from 'node:crypto';
import type {Report, RuleResult, Run} from '../suites/result.js';
import {escapeText} from './escape.js';
import {factsOf, transcriptLines} from './facts.js';
import {safeJson} from './json.js';
import {isOpenFailure, reportProblem, runName, verdictOf} from './verdict.js';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
const messages = {messages: 10, columns: 200};
const textBound = 8000;

/**
 * SARIF 2.1.0 for code scanning: a run for each run, a result for each failure, known ones suppressed. What passed or was
 * skipped is left out: readers show every result as an alert. A verdict that is not good makes `executionSuccessful` false
 * where no failure accounts for it.
 */
export function sarifReport(report: Report): string {
	const problem = reportProblem(report);
	const runs = report.runs.map((run, index) => sarifRun(run, report, index));
	const whole = problem === undefined ? [] : [emptyRun(report, problem)];
	return safeJson({$schema: schema, version: '2.1.0', runs: [...runs, ...whole]});
}

function sarifRun(run: Run, report: Report, index: number): object {
	const failures = run.results.filter(result => isOpenFailure(result) || result.knownFailure);
	const rules = [...new Map(failures.map(result => [result.id, result])).values()];
	const ruleIndex = new Map(rules.map(({id}, i) => [id, i]));
	const strict = report.strict ?? false;
	return {
		tool: {driver: {...driver(report), rules: rules.map(rule => ruleOf(rule, run, strict))}},
		// A reader replaces the results of a category: each run is one of its own.
		automationDetails: {id: `kong-ps-conform/${idPart(run.server.target)}/kong-${run.kong}/${index}/`},
		invocations: [invocation(run, report)],
		results: failures.map(result => resultOf(result, run, strict, ruleIndex.get(result.id) ?? 0)),
		columnKind: 'utf16CodeUnits',
		properties: {kong: run.kong, target: text(run.server.target), protocol: text(run.server.protocol ?? 'not known')},
	};
}

function emptyRun(report: Report, problem: string): object {
	return {
		tool: {driver: {...driver(report), rules: []}},
		automationDetails: {id: 'kong-ps-conform/'},
		invocations: [{executionSuccessful: false, toolExecutionNotifications: [notification(problem)]}],
		results: [],
	};
}

function driver({tool}: Report): object {
	return {name: tool.name, version: tool.version, semanticVersion: tool.version};
}

function ruleOf(result: RuleResult, run: Run, strict: boolean): object {
	const help = factsOf(result, run).filter(
		({label}) => !['Expected', 'Actual', 'Missing', 'Known failure'].includes(label),
	);
	return {
		id: result.id,
		shortDescription: {text: text(result.title) || result.id},
		fullDescription: {text: text(result.requirement) || result.id},
		help: {text: text(help.map(({label, lines}) => `${label}: ${lines.join('\n')}`).join('\n\n')) || result.id},
		defaultConfiguration: {level: levelOf(result, strict)},
		properties: {tags: [result.level, result.id.slice(0, result.id.indexOf('/'))], precision: 'very-high'},
	};
}

function resultOf(result: RuleResult, run: Run, strict: boolean, ruleIndex: number): object {
	const facts = factsOf(result, run).filter(({label}) => label !== 'Requirement');
	const proof = transcriptLines(result.transcript, messages);
	const said = [
		result.title,
		...facts.map(({label, lines}) => `${label}: ${lines.join('\n')}`),
		...(proof.length > 0 ? ['Last messages:', ...proof] : []),
	];
	return {
		ruleId: result.id,
		ruleIndex,
		kind: 'fail',
		level: levelOf(result, strict),
		message: {text: text(said.join('\n'))},
		locations: [locationOf(result, run)],
		partialFingerprints: {'kongPsConform/v1': fingerprint(result, run)},
		...(result.knownFailure
			? {
					suppressions: [
						{
							kind: 'external',
							status: 'accepted',
							justification: text(result.knownFailureReason ?? 'in the known-failures file'),
						},
					],
				}
			: {}),
		properties: {status: result.status},
	};
}

/** The scenario's line, else the first of what the user pointed at. */
function locationOf({location}: RuleResult, {server}: Run): object {
	const region =
		location === undefined
			? {startLine: 1}
			: {startLine: location.line, ...(location.column === undefined ? {} : {startColumn: location.column})};
	return {physicalLocation: {artifactLocation: {uri: uriOf(location?.file ?? server.target)}, region}};
}

/** Relative where the name is: readers look for it in the repository. */
function uriOf(file: string): string {
	const plain = file.replace(/^unix:/, '').replace(/^\.\//, '');
	const encoded = plain.split('/').map(idPart).join('/');
	if (encoded.startsWith('/')) return `file://${encoded}`;
	return encoded === '' ? '.' : encoded;
}

/** Halves of surrogate pairs have no UTF-8. */
function idPart(part: string): string {
	return encodeURIComponent(escapeText(part));
}

function fingerprint(result: RuleResult, run: Run): string {
	return createHash('sha256')
		.update(`${runName(run)}\n${result.id}`)
		.digest('hex')
		.slice(0, 32);
}

function invocation(run: Run, report: Report): object {
	const verdict = verdictOf(run, report.strict ?? false);
	const told = run.results.filter(({status}) => status === 'error').map(r => `${r.id}: ${r.actual}`);
	const counted = verdict.kind === 'conforms' || verdict.kind === 'fails';
	const notes = counted ? [] : [verdict.text, ...verdict.why, ...run.knownFailureProblems, ...told];
	return {
		executionSuccessful: counted,
		startTimeUtc: report.startedAt,
		exitCode: report.exitCode,
		...(notes.length > 0 ? {toolExecutionNotifications: notes.map(notification)} : {}),
	};
}

function notification(said: string): object {
	return {level: 'error', message: {text: text(said)}};
}

function levelOf({level}: RuleResult, strict: boolean): 'error' | 'warning' {
	return level === 'MUST' || strict ? 'error' : 'warning';
}

function text(said: string): string {
	const cut = said.length > textBound ? `${said.slice(0, textBound)} ... (${said.length - textBound} more)` : said;
	return cut.split('\n').map(escapeText).join('\n');
}
