import type {Report, RuleResult, Run} from '../suites/result.js';
import {escapeText} from './escape.js';
import {factsOf} from './facts.js';
import {isTrouble, reportProblem, runName, verdictOf} from './verdict.js';

/** GitHub shows ten annotations of a kind and step, and says nothing of the others. */
const shownOfAKind = 10;
const messageBound = 4000;

interface Annotation {
	readonly kind: 'error' | 'warning';
	readonly title: string;
	readonly message: string;
	readonly file?: string;
	readonly line?: number;
	readonly column?: number;
}

/**
 * Workflow commands for the log of GitHub Actions: what failed as errors, a SHOULD that does not fail the run as a warning,
 * a verdict that is not good as the last error. Those GitHub would drop are counted in the last one it shows.
 */
export function githubReport(report: Report): string {
	const strict = report.strict ?? false;
	const rules: Annotation[] = [];
	const verdicts: Annotation[] = [];
	for (const run of report.runs) {
		const verdict = verdictOf(run, strict);
		rules.push(...run.results.filter(isTrouble).map(result => annotation(result, run, strict)));
		const why = [verdict.text, ...verdict.why, ...run.knownFailureProblems].join('\n');
		if (!verdict.good) verdicts.push({kind: 'error', title: runName(run), message: why});
	}
	const problem = reportProblem(report);
	if (problem !== undefined) verdicts.push({kind: 'error', title: 'kong-ps-conform', message: problem});
	const errors = [...verdicts, ...rules.filter(({kind}) => kind === 'error')];
	const warnings = rules.filter(({kind}) => kind === 'warning');
	return [...bounded(errors), ...bounded(warnings)].map(command).join('');
}

function annotation(result: RuleResult, run: Run, strict: boolean): Annotation {
	const {location} = result;
	const facts = factsOf(result, run).map(({label, lines}) => `${label}: ${lines.join('\n  ')}`);
	return {
		kind: result.level === 'MUST' || strict || result.status === 'error' ? 'error' : 'warning',
		title: `${result.id} (${result.level}) ${runName(run)}`,
		message: [result.title, ...facts].join('\n'),
		...(location === undefined ? {} : {file: location.file, line: location.line, column: location.column}),
	};
}

function bounded(annotations: readonly Annotation[]): Annotation[] {
	if (annotations.length <= shownOfAKind) return [...annotations];
	const kept = annotations.slice(0, shownOfAKind - 1);
	const hidden = annotations.slice(shownOfAKind - 1);
	const kind = annotations[0]?.kind ?? 'error';
	const titles = hidden.map(({title}) => title).join('\n');
	return [...kept, {kind, title: `${hidden.length} more, not shown by themselves`, message: titles}];
}

function command({kind, title, message, ...place}: Annotation): string {
	const properties = Object.entries({...place, col: place.column, column: undefined, title})
		.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${propertyText(String(value))}`]))
		.join(',');
	return `::${kind} ${properties}::${messageText(message)}\n`;
}

/** As the runner takes it apart: first the line, then the properties at commas and colons, then these escapes. */
function messageText(text: string): string {
	const cut =
		text.length > messageBound ? `${text.slice(0, messageBound)} ... (${text.length - messageBound} more)` : text;
	return cut.split(/\r?\n/).map(escapeText).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
	return escapeText(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}
