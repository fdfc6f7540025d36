import {logLines} from './index.js';
import type {LogLine} from './line.js';

/** nginx cuts a line of its log at 2048 bytes; several may be pasted at once. */
const maxLength = 8192;
const maxLines = 50;

/** Literal characters a text needs to be recognized in the middle of a line: without values to fill in, and with some. */
const anywhere = {plain: 26, filled: 14};

/** The shortest fragment of a text that is looked for. */
const minFragment = 6;
/** The least of a text's own words in a fragment that holds values, too. */
const minWords = 8;

/** Values that hold no blank; all others may be anything. */
const words = new Set(['name', 'number', 'path', 'type', 'phase', 'version', 'protocol', 'field']);

/** A text as literal pieces with values between them: `values[i]` is what stands before `pieces[i + 1]`. */
interface Pattern {
	readonly line: LogLine;
	readonly pieces: readonly string[];
	readonly values: readonly string[];
	/** Literal characters. */
	readonly weight: number;
}

const patterns: readonly Pattern[] = logLines.flatMap(line => line.texts.map(({text}) => pattern(line, text)));

/**
 * What is known of the lines of Kong's log in `text`: whole lines as nginx writes them, the message alone, or a part of it;
 * the one most of whose words are there comes first. Each text is looked for piece by piece, so time is linear in `text`.
 */
export function findLogLines(text: string): readonly LogLine[] {
	const pasted = text.slice(0, maxLength);
	const whole = messageOf(pasted);
	const rows = pasted.split('\n', maxLines).map(messageOf);
	const messages = [...new Set([whole, ...rows])].filter(message => message !== '');
	const found = ranked(patterns.map(p => [p, messages.some(message => isIn(p, message)) ? p.weight : 0]));
	return found.length > 0 ? found : ranked(patterns.map(p => [p, fragmentWeight(p, whole)]));
}

function ranked(weights: readonly (readonly [Pattern, number])[]): readonly LogLine[] {
	const found = weights.filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a);
	return [...new Set(found.map(([{line}]) => line))];
}

function pattern(line: LogLine, text: string): Pattern {
	const parts = text.split(/<([a-z]+)>/);
	const [first = '', ...others] = parts.filter((_, i) => i % 2 === 0).map(plain);
	const given = parts.filter((_, i) => i % 2 === 1);
	// A value at the beginning cannot be told from what stands before the message.
	const [pieces, values] = first === '' ? [others.map(trimFirst), given.slice(1)] : [[first, ...others], given];
	return {line, pieces, values, weight: pieces.reduce((sum, piece) => sum + piece.trim().length, 0)};
}

function trimFirst(piece: string, i: number): string {
	return i === 0 ? piece.trimStart() : piece;
}

/** Case, quotes and the width of blanks differ between versions, shells and those who copy. */
function plain(text: string): string {
	return text
		.toLowerCase()
		.replace(/["'`\\\u2018\u2019\u201c\u201d]/g, '')
		.replace(/\s+/g, ' ');
}

/** What nginx, and then kong.log or ngx.log, put before a message. */
const prefixes = [
	/^.{0,200}?\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
	/^(nginx: )?\[(emerg|alert|crit|error|warn|notice|info|debug)\] (?=\d+#\d+: |\*\d+ |\[(kong|lua)\] |init)/,
	/^\d+#\d+: /,
	/^\*\d+ /,
	/^\[(kong|lua)\] [^ ]{1,200}:\d+:? ([^ ]{1,100}\(\): )?(\[(?!pluginserver\])[^ \]]{1,100}\] )?/,
];

/** What nginx puts behind one. */
const suffixes = [', client: ', ', context: ', ', server: ', ', request_id: '];

function messageOf(line: string): string {
	let message = plain(line).trim();
	for (const prefix of prefixes) message = message.replace(prefix, '');
	const ends = suffixes.map(suffix => message.indexOf(suffix)).filter(at => at >= 0);
	if (ends.length === 0) return message.trim();
	return message
		.slice(0, Math.min(...ends))
		.replace(/ while [a-z ]{1,60}$/, '')
		.trim();
}

/** Whether the whole text stands in the message, its values filled in; a short one has to be all that is said. */
function isIn(p: Pattern, message: string): boolean {
	const [first = ''] = p.pieces;
	const alone = p.weight < (p.values.length > 0 ? anywhere.filled : anywhere.plain);
	// The first few places are enough: Kong says nothing twice.
	for (let at = message.indexOf(first), tries = 0; at >= 0 && tries < 4; tries += 1) {
		if (begins(message, at, alone)) {
			const end = endOf(p, message, at + first.length);
			if (end !== undefined && (!alone || end === message.length)) return true;
		}
		at = message.indexOf(first, at + 1);
	}
	return false;
}

function begins(message: string, at: number, alone: boolean): boolean {
	if (at === 0) return true;
	if (alone) return message.startsWith(': ', at - 2);
	return message.charAt(at) === ' ' || !/[a-z0-9]/.test(message.charAt(at - 1));
}

/** Where the pieces behind the first one end; undefined when one is missing, or has no such value before it. */
function endOf({pieces, values}: Pattern, message: string, from: number): number | undefined {
	let end = from;
	for (const [i, value] of values.entries()) {
		const piece = pieces[i + 1] ?? '';
		const last = i + 1 === values.length && piece.trim() === '';
		const at = last ? message.length : message.indexOf(piece, end);
		if (at < 0 || !fits(value, message.slice(end, at).trim())) return undefined;
		end = at + (last ? 0 : piece.length);
	}
	return end;
}

function fits(value: string, text: string): boolean {
	if (value === 'number') return /^-?\d+$|^nil$/.test(text);
	return !words.has(value) || !text.includes(' ');
}

/** How many characters of the text's own words the fragment has, when it can be one. */
function fragmentWeight(p: Pattern, fragment: string): number {
	if (fragment.length < minFragment) return 0;
	if (p.pieces.some(piece => hasWords(piece, fragment))) return fragment.length;
	for (const [i, piece] of p.pieces.entries()) {
		const head = overlap(piece, fragment);
		if (head === 0 || (i < p.pieces.length - 1 && head === fragment.length)) continue;
		const weight = restWeight(p, i, fragment, head);
		if (weight >= minWords) return weight;
	}
	return 0;
}

/** A fragment that began in piece `i`: the later pieces in their order; the last of them, or a value, may be cut. */
function restWeight({pieces, values}: Pattern, i: number, fragment: string, head: number): number {
	let weight = fragment.slice(0, head).trim().length;
	let end = head;
	for (const [j, value] of values.entries()) {
		if (j < i) continue;
		const piece = pieces[j + 1] ?? '';
		const at = piece.trim() === '' ? -1 : fragment.indexOf(piece, end);
		if (at < 0) {
			const tail = overlap(fragment.slice(end), piece);
			const rest = fragment.slice(end, fragment.length - tail).trim();
			return fits(value, rest) || rest === '' ? weight + tail : 0;
		}
		if (!fits(value, fragment.slice(end, at).trim())) return 0;
		weight += piece.trim().length;
		end = at + piece.length;
	}
	return end === fragment.length ? weight : 0;
}

function hasWords(piece: string, fragment: string): boolean {
	const at = piece.indexOf(fragment);
	return at >= 0 && begins(piece, at, false) && !cutsNumber(piece, at + fragment.length);
}

/** The longest end of `left`, from the beginning of a word, that is a beginning of `right`. */
function overlap(left: string, right: string): number {
	for (let length = Math.min(left.length, right.length); length > 0; length -= 1) {
		const at = left.length - length;
		if (begins(left, at, false) && right.startsWith(left.slice(at)) && !cutsNumber(right, length)) return length;
	}
	return 0;
}

/** `exit 1` is no part of `exit 126`. */
function cutsNumber(text: string, at: number): boolean {
	return /^\d\d$/.test(text.slice(at - 1, at + 1));
}
