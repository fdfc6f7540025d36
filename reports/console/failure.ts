import type {RuleResult, Run, TranscriptEntry} from '../../suites/result.js';
import {comparisonLines} from '../compare/comparison.js';
import {escapeLines, escapeText, outputLines} from '../escape.js';
import {factsOf, placeOf} from '../facts.js';
import {count, cut, labelled, wrap} from '../text.js';
import type {ConsoleOptions, Pen} from './pen.js';

const labelWidth = 15;
const shownMessages = 6;
const shownMessageLines = 2;
const shownDifferences = 5;
const shownIds = 8;
const outputHead = 5;
const outputTail = 7;

/** Everything about one rule that did not pass: what was wanted, what was seen, what shows it. */
export function failureBlock(result: RuleResult, run: Run, options: ConsoleOptions, pen: Pen): string[] {
	const {comparison} = result;
	const place = placeOf(result);
	// Where calls stand beside each other below, saying them here too would be twice.
	const facts = factsOf(result, run).filter(({label}) => comparison === undefined || label !== 'Expected');
	const indent = Math.max(labelWidth, ...facts.map(({label}) => label.length + 4));
	return [
		`${heading(result, pen)}  ${pen.bold(escapeText(result.id))}`,
		...wrap(escapeText(result.title), pen.width - 2).map(line => `  ${line}`),
		...(place === '' ? [] : labelled('  At', [escapeText(place)], indent, pen.width)),
		...facts.flatMap(({label, lines}) => labelled(`  ${label}`, lines, indent, pen.width)),
		...(comparison === undefined
			? []
			: comparisonLines(comparison, pen.width - 2, options.verbose).map(line => paintMarked(`  ${line}`, pen))),
		...differences(result.differences ?? [], options, pen),
		...messages(result.transcript, options, pen),
		...serverOutput(result.stderr, options, pen),
	];
}

/** Rules that could not be tested for one reason: the reason once. */
export function groupBlock(results: readonly RuleResult[], pen: Pen): string[] {
	const reason = results[0]?.actual ?? '';
	const ids = results.slice(0, shownIds).map(result => escapeText(result.id));
	const more = results.length > shownIds ? [`and ${results.length - shownIds} more`] : [];
	return [
		pen.bad(`UNTESTABLE ${count(results.length, 'rule')}`),
		...labelled('  Missing', escapeLines(reason), labelWidth, pen.width),
		...labelled('  Rules', [[...ids, ...more].join(', ')], labelWidth, pen.width),
	];
}

function heading(result: RuleResult, pen: Pen): string {
	const paint = result.level === 'MUST' ? pen.bad : pen.warn;
	if (result.knownFailure) return pen.warn(`KNOWN FAILURE ${result.level}`);
	switch (result.status) {
		case 'fail':
			return paint(`FAILED ${result.level}`);
		case 'untestable':
			return paint(`UNTESTABLE ${result.level}`);
		case 'error':
			return pen.bad('ERROR of kong-ps-conform');
		case 'pass':
			return pen.good(`passed ${result.level}`);
		case 'skip':
			return pen.dim(`skipped ${result.level}`);
	}
}

function paintMarked(line: string, pen: Pen): string {
	return line.startsWith('  > ') ? pen.bold(line) : line;
}

function differences(lines: readonly string[], {verbose}: ConsoleOptions, pen: Pen): string[] {
	if (lines.length === 0) return [];
	const shown = verbose ? lines : lines.slice(0, shownDifferences);
	const hidden = lines.length - shown.length;
	return [
		'  Also different',
		...shown.flatMap(line => labelled('    -', escapeLines(line), 6, pen.width)),
		...(hidden > 0 ? [`    ... ${hidden} more (--verbose shows all)`] : []),
	];
}

function messages(transcript: readonly TranscriptEntry[], {verbose, trace}: ConsoleOptions, pen: Pen): string[] {
	if (transcript.length === 0) return [];
	const whole = verbose || trace;
	const shown = whole ? transcript : transcript.slice(-shownMessages);
	const hidden = transcript.length - shown.length;
	const lines = shown.flatMap(entry => {
		const way = entry.from === 'kong' ? 'kong -> server' : 'server -> kong';
		const head = `  ${entry.at.toFixed(1).padStart(7)} ms  ${way}  `;
		const room = Math.max(20, pen.width - head.length);
		const text = escapeText(entry.decoded);
		const hex = verbose && entry.hex !== '' ? wrap(entry.hex, room) : [];
		return [
			...labelled(head, [verbose ? text : cut(text, room * shownMessageLines)], head.length, pen.width),
			...hex.map(line => pen.dim(' '.repeat(head.length) + line)),
		];
	});
	return [
		'  Last messages',
		...(hidden > 0 ? [`    ... ${count(hidden, 'message')} before (--verbose shows all)`] : []),
		...lines,
	];
}

function serverOutput(stderr: string, {verbose}: ConsoleOptions, pen: Pen): string[] {
	const lines = outputLines(stderr);
	if (lines.length === 0) return [];
	const show = (line: string) => `    | ${verbose ? line : cut(line, pen.width - 6)}`;
	const hidden = lines.length - outputHead - outputTail;
	if (verbose || hidden <= 1) return ['  Server output', ...lines.map(show)];
	// Both ends: an error stands before its stack, what killed the server at the end.
	return [
		'  Server output',
		...lines.slice(0, outputHead).map(show),
		`    ... ${count(hidden, 'line')} between (--verbose shows all)`,
		...lines.slice(-outputTail).map(show),
	];
}
