import type {RuleResult, TranscriptEntry} from '../suites/result.js';
import type {ConsoleOptions, Pen} from './console.js';
import {escapeLines, escapeText, outputLines} from './escape.js';
import {count, cut, labelled, wrap} from './text.js';

const labelWidth = 15;
const shownMessages = 10;
const shownMessageLines = 3;
const shownIds = 8;
const outputHead = 5;
const outputTail = 7;

/** Everything about one rule that did not pass: what was wanted, what was seen, what shows it. */
export function failureBlock(result: RuleResult, kong: string, options: ConsoleOptions, pen: Pen): string[] {
	const row = (label: string, text: string) =>
		text.trim() === '' ? [] : labelled(`  ${label}`, escapeLines(text), labelWidth, pen.width);
	const passed = result.status === 'pass';
	return [
		`${heading(result, pen)}  ${pen.bold(escapeText(result.id))}`,
		...wrap(escapeText(result.title), pen.width - 2).map(line => `  ${line}`),
		...row('Requirement', result.requirement),
		...(result.expected === result.requirement || passed ? [] : row('Expected', result.expected)),
		...row(actualLabel(result), result.actual),
		...(passed || result.status === 'skip' || result.status === 'error' ? [] : row(`Kong ${kong}`, result.consequence)),
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
			return pen.bad(`ERROR of kong-ps-conform`);
		case 'pass':
			return pen.good(`passed ${result.level}`);
		case 'skip':
			return pen.dim(`skipped ${result.level}`);
	}
}

function actualLabel(result: RuleResult): string {
	if (result.status === 'untestable') return 'Missing';
	return result.status === 'skip' ? 'Reason' : 'Actual';
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
