import type {Report, RuleResult, Run} from '../suites/result.js';
import {comparisonLines} from './compare/comparison.js';
import {outputLines} from './escape.js';
import {bothEnds, factsOf, placeOf, transcriptLines} from './facts.js';
import {isTrouble, reportProblem, runName, tally, verdictOf} from './verdict.js';
import {xmlAttributes, xmlText} from './xml.js';

const messages = {messages: 30, columns: 400};
const outputBound = 40;
const bodyBound = 16_000;

/**
 * JUnit XML as Jenkins, GitLab and GitHub's actions read it: a suite for each run, a case for each rule. `untestable` is a
 * failure, a fault of kong-ps-conform an error, a known failure skipped with its reason. A SHOULD that failed is a failure
 * too, of type `SHOULD`: JUnit has no warnings. A run that is not good although no case says so has a case that does.
 */
export function junitReport(report: Report): string {
	const strict = report.strict ?? false;
	const suites = report.runs.map(run => suiteOf(run, strict, report.runs.length > 1, report.startedAt));
	const problem = reportProblem(report);
	if (problem !== undefined) {
		suites.push(suiteText('kong-ps-conform', 0, report.startedAt, [verdictCase('kong-ps-conform', problem, 'error')]));
	}
	const cases = suites.flatMap(suite => suite.cases);
	const attributes = {name: report.tool.name, ...counts(cases), time: seconds(report.durationMs)};
	const body = suites.map(suite => suite.text).join('');
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${xmlAttributes(attributes)}>\n${body}</testsuites>\n`;
}

type CaseKind = 'pass' | 'failure' | 'error' | 'skipped';

interface Case {
	readonly kind: CaseKind;
	readonly text: string;
}

interface Suite {
	readonly cases: readonly Case[];
	readonly text: string;
}

function suiteOf(run: Run, strict: boolean, named: boolean, startedAt: string): Suite {
	const cases = run.results.map(result => caseOf(result, run, named));
	const verdict = verdictOf(run, strict);
	// Stale entries, nothing checked, not started: the run failed, and no rule may say so.
	const shown = run.results.some(result => isTrouble(result) && (strict || result.level === 'MUST'));
	if (!verdict.good && (!shown || verdict.kind === 'unreachable')) {
		const why = [verdict.text, ...verdict.why, ...run.knownFailureProblems].join('\n');
		cases.push(verdictCase(className(run, 'verdict', named), why, verdict.kind === 'stale' ? 'failure' : 'error'));
	}
	return suiteText(runName(run), run.durationMs, startedAt, cases, properties(run));
}

function suiteText(name: string, durationMs: number, startedAt: string, cases: readonly Case[], inner = ''): Suite {
	// Without the zone: the schema Jenkins publishes wants it so.
	const timestamp = startedAt.replace(/(\.\d+)?Z$/, '');
	const attributes = {name, ...counts(cases), time: seconds(durationMs), timestamp};
	const body = cases.map(({text}) => text).join('');
	return {cases, text: `  <testsuite${xmlAttributes(attributes)}>\n${inner}${body}  </testsuite>\n`};
}

function properties({kong, server, results}: Run): string {
	const pdk = server.pdk === undefined ? undefined : `${server.pdk.name} ${server.pdk.version}`;
	const values = {
		target: server.target,
		kong,
		protocol: server.protocol ?? undefined,
		pdk,
		known: tally(results).known || undefined,
	};
	const lines = Object.entries(values).flatMap(([name, value]) =>
		value === undefined ? [] : [`      <property${xmlAttributes({name, value})}/>\n`],
	);
	return `    <properties>\n${lines.join('')}    </properties>\n`;
}

function caseOf(result: RuleResult, run: Run, named: boolean): Case {
	const {id, location} = result;
	const chapter = id.slice(0, id.indexOf('/'));
	const attributes = {
		classname: className(run, chapter, named),
		name: id,
		time: seconds(result.durationMs),
		file: location?.file,
		line: location?.line,
	};
	const kind = kindOf(result);
	const inner = [
		outcomeElement(result, run, kind),
		...(kind === 'failure' || kind === 'error'
			? [element('system-out', systemOut(result)), element('system-err', output(result))]
			: []),
	].join('');
	const text =
		inner === ''
			? `    <testcase${xmlAttributes(attributes)}/>\n`
			: `    <testcase${xmlAttributes(attributes)}>\n${inner}    </testcase>\n`;
	return {kind, text};
}

function kindOf(result: RuleResult): CaseKind {
	if (result.knownFailure) return 'skipped';
	switch (result.status) {
		case 'pass':
			return 'pass';
		case 'fail':
		case 'untestable':
			return 'failure';
		case 'error':
			return 'error';
		case 'skip':
			return 'skipped';
	}
}

function outcomeElement(result: RuleResult, run: Run, kind: CaseKind): string {
	const first = bounded(result.actual.split('\n')[0] ?? '', 500);
	switch (kind) {
		case 'pass':
			return '';
		case 'skipped': {
			const known = result.knownFailure ? `known failure: ${result.knownFailureReason ?? first}` : first;
			return `      <skipped${xmlAttributes({message: bounded(known, 500)})}/>\n`;
		}
		case 'failure':
		case 'error': {
			const untestable = result.status === 'untestable' ? 'untestable' : undefined;
			const type = kind === 'error' ? 'kong-ps-conform' : [result.level, untestable].filter(Boolean).join(' ');
			const body = xmlText(bounded(details(result, run).join('\n'), bodyBound));
			return `      <${kind}${xmlAttributes({message: first, type})}>${body}</${kind}>\n`;
		}
	}
}

function details(result: RuleResult, run: Run): string[] {
	const place = placeOf(result);
	return [
		result.title,
		...(place === '' ? [] : [`At ${place}`]),
		...factsOf(result, run).flatMap(({label, lines}) => [
			`${label}: ${lines[0] ?? ''}`,
			...lines.slice(1).map(l => `  ${l}`),
		]),
		...(result.comparison === undefined ? [] : comparisonLines(result.comparison, 80)),
		...(result.differences ?? []).slice(0, 50).map(line => `- ${line}`),
	];
}

function systemOut({transcript}: RuleResult): string {
	return transcriptLines(transcript, messages).join('\n');
}

function output({stderr}: RuleResult): string {
	return bothEnds(outputLines(bounded(stderr, bodyBound)), outputBound).join('\n');
}

function verdictCase(classname: string, why: string, kind: 'failure' | 'error'): Case {
	const attributes = xmlAttributes({classname, name: 'verdict', time: seconds(0)});
	const message = xmlAttributes({message: bounded(why.split('\n')[0] ?? '', 500), type: 'verdict'});
	const body = xmlText(bounded(why, bodyBound));
	return {kind, text: `    <testcase${attributes}>\n      <${kind}${message}>${body}</${kind}>\n    </testcase>\n`};
}

/** The chapter; where several runs stand in one file, what tells them apart before it. Dots part packages in Jenkins. */
function className(run: Run, chapter: string, named: boolean): string {
	return named ? `${runName(run).replace(/^\.\//, '').replaceAll('.', '_')}.${chapter}` : chapter;
}

function counts(cases: readonly Case[]): Record<string, number> {
	const n = (kind: CaseKind) => cases.filter(one => one.kind === kind).length;
	return {tests: cases.length, failures: n('failure'), errors: n('error'), skipped: n('skipped')};
}

function element(name: string, text: string): string {
	return text === '' ? '' : `      <${name}>${xmlText(text)}</${name}>\n`;
}

function seconds(milliseconds: number): string {
	return (milliseconds / 1000).toFixed(3);
}

function bounded(text: string, most: number): string {
	return text.length <= most ? text : `${text.slice(0, most)} ... (${text.length - most} characters more)`;
}
