import type {Fix, PdkSummary, RuleResult, Run, TranscriptEntry} from '../suites/result.js';
import {escapeLines, escapeText} from './escape.js';
import {clip} from './text.js';

/** Characters of one text on a result: a server may say a lot. */
const textBound = 20_000;

/** A labelled text on a result, as every report shows it; lines are escaped. */
export interface Fact {
	readonly label: string;
	readonly lines: readonly string[];
}

/** Requirement, expected, actual, what real Kong does, how to mend it: those there is something to say on. */
export function factsOf(result: RuleResult, run: Pick<Run, 'kong' | 'server'>): Fact[] {
	const {status} = result;
	const broke = status === 'fail' || status === 'untestable';
	const facts: (readonly [label: string, text: string])[] = [
		['Requirement', result.requirement],
		[
			'Expected',
			result.expected === result.requirement || status === 'pass' || status === 'skip' ? '' : result.expected,
		],
		[actualLabel(result), result.actual],
		[`In Kong ${run.kong}`, broke ? result.consequence : ''],
		...(broke ? fixFacts(result.fix, run.server.pdk) : []),
		['Known failure', result.knownFailure ? (result.knownFailureReason ?? 'yes') : ''],
	];
	return facts
		.filter(([, text]) => text.trim() !== '')
		.map(([label, text]) => ({label, lines: escapeLines(bounded(text))}));
}

function bounded(text: string): string {
	return text.length <= textBound ? text : `${text.slice(0, textBound)} ... (${text.length - textBound} more)`;
}

/** `scenarios/login.yaml:12`; empty for rules. */
export function placeOf({location}: RuleResult): string {
	if (location === undefined) return '';
	return `${location.file}:${location.line}${location.column === undefined ? '' : `:${location.column}`}`;
}

const languages = [
	['go', 'In Go', 'go-pdk'],
	['python', 'In Python', 'kong-python-pdk'],
	['js', 'In JavaScript', 'kong-js-pdk'],
] as const;

/** For everybody, and for the language of the server's PDK where that is known; else for each. */
function fixFacts(fix: Fix | undefined, pdk: PdkSummary | undefined): [string, string][] {
	if (fix === undefined) return [];
	const own = languages.filter(([, , name]) => name === pdk?.name);
	const told = (own.length > 0 ? own : languages).map(([key, label]): [string, string] => [label, fix[key] ?? '']);
	return [['To mend it', fix.any ?? ''], ...told];
}

function actualLabel({status}: RuleResult): string {
	switch (status) {
		case 'untestable':
			return 'Missing';
		case 'skip':
			return 'Reason';
		case 'pass':
		case 'fail':
		case 'error':
			return 'Actual';
	}
}

/** Messages as lines of text, the last ones where there are too many; escaped. */
export function transcriptLines(
	transcript: readonly TranscriptEntry[],
	bounds: {readonly messages: number; readonly columns: number},
): string[] {
	const shown = transcript.slice(-bounds.messages);
	const hidden = transcript.length - shown.length;
	return [
		...(hidden > 0 ? [`... ${hidden} before`] : []),
		...shown.map(({at, from, decoded}) => {
			const way = from === 'kong' ? 'kong -> server' : 'server -> kong';
			// Cut before it is escaped: what is escaped may be long.
			return `${at.toFixed(1).padStart(8)} ms  ${way}  ${clip(escapeText(decoded.slice(0, 4 * bounds.columns)), bounds.columns)}`;
		}),
	];
}

/** At most `most` lines, the first and the last, and how many stand between. */
export function bothEnds(lines: readonly string[], most: number): string[] {
	if (lines.length <= most) return [...lines];
	const head = Math.ceil((most - 1) / 2);
	const tail = most - 1 - head;
	return [
		...lines.slice(0, head),
		`... ${lines.length - head - tail} lines between`,
		...(tail > 0 ? lines.slice(-tail) : []),
	];
}
