import {mask} from './text.js';

const headers = '(?:proxy-)?authorization|(?:set-)?cookie|x-auth-token';
const words = 'token|secret|password|passwd|pwd|credentials?|api[-_]?key|private[-_]?key|access[-_]?key|session[-_]?id';
const part = '(?:[a-z0-9]+[-_])*';
// `x-consumer-key`, `API_TOKEN`, `client_secret`; a bare `key` is too common a word.
const name = new RegExp(
	// Dashes before it are an option's: `--api-token=x`.
	`(?<!\\w-{0,2})(?:(?<header>${headers})|${part}(?:${words})|(?:[a-z0-9]+[-_])+keys?)(?![\\w-])`,
	'gi',
);
/** `--token x` */
const option = new RegExp(
	`(?<=(?:^|\\s)--?(?:${part}(?:${words})|(?:[a-z0-9]+[-_])+keys?)\\s+)(?:"[^"]+"|'[^']+'|[^\\s"'-]\\S{3,})`,
	'gi',
);
/** What may stand between a name and its quoted value: `":`, `=`, `, `, and ProtoBuf's `", value{string_value: `. */
const beforeQuoted =
	/(?<close>\\*["'])?\s*(?:[:=]|=>|,)\s*(?:value\{)?(?:list_value\{)?(?:values\{)?(?:string_value:\s*)?(?<list>\[\s*)?(?<quote>\\*["'])/y;
const beforeBare = /(?<close>\\*["'])?\s*(?:=>|[:=])[ \t]*\[?/y;
const nextInList = /\s*,\s*(?:values\{string_value:\s*)?(?<quote>\\*["'])/y;

/** Hides what stands at telling names: headers, JSON, arguments, `NAME=value`. */
export function maskNamed(text: string, take: (value: string) => void): string {
	let out = '';
	let from = 0;
	name.lastIndex = 0;
	for (let found = name.exec(text); found; found = name.exec(text)) {
		const end = found.index + found[0].length;
		const spans = quotedValues(text, end) ?? bareValue(text, end, found.groups?.header !== undefined);
		for (const [start, stop] of spans) {
			const value = text.slice(start, stop);
			if (value === mask || value === '') continue;
			take(value);
			out += text.slice(from, start) + mask;
			from = stop;
		}
		name.lastIndex = Math.max(end, spans.at(-1)?.[1] ?? end);
	}
	return from === 0 ? text : out + text.slice(from);
}

/** Hides what stands behind telling options of a command line; in other text the next word may be any. */
export function maskOptionValues(command: string, take: (value: string) => void): string {
	return command.replace(option, (found: string) => {
		const value = found.replace(/^(["'])(.*)\1$/, '$2');
		if (value === mask) return found;
		take(value);
		return found.replace(value, () => mask);
	});
}

/** How many telling names stand in a text. */
export function countNames(text: string): number {
	return text.match(name)?.length ?? 0;
}

/** Whether a message asks Kong for one secret by its name: `kong.request.get_header("apikey")`. */
export function askedForSecret(decoded: string): boolean {
	if (!/kong\.\w+/.test(decoded)) return false;
	name.lastIndex = 0;
	for (let found = name.exec(decoded); found; found = name.exec(decoded)) {
		const after = decoded.slice(found.index + found[0].length, found.index + found[0].length + 2);
		if (/["']/.test(decoded[found.index - 1] ?? '') && /^\\?["']/.test(after)) return true;
	}
	return false;
}

/** Hides every text in an answer of Kong. */
export function maskAnswer(decoded: string, taken: string[]): string {
	return decoded.replace(/"((?:[^"\\]|\\.)*)("|$)/g, (whole: string, value: string, close: string) => {
		if (value === '' || value === mask || /^(?:plugin|kong)\./.test(value)) return whole;
		taken.push(value);
		return `"${mask}${close}`;
	});
}

type Span = readonly [start: number, stop: number];

function quotedValues(text: string, at: number): Span[] | undefined {
	beforeQuoted.lastIndex = at;
	const before = beforeQuoted.exec(text);
	if (!before) return undefined;
	const inList = before.groups?.list !== undefined || before[0].includes('values{');
	// `"authorization", "x"`: a list of two arguments; only the next is the value.
	const spans: Span[] = [];
	let quote = before.groups?.quote ?? '"';
	let start = at + before[0].length;
	for (;;) {
		const stop = endOfQuoted(text, start, quote);
		spans.push([start, stop]);
		nextInList.lastIndex = Math.min(text.length, stop + quote.length);
		const next = inList ? nextInList.exec(text) : null;
		if (!next) return spans;
		start = stop + quote.length + next[0].length;
		quote = next.groups?.quote ?? quote;
	}
}

/** Where the quote closes that is as deep in escapes as the one that opened; the text's end where it was cut. */
function endOfQuoted(text: string, start: number, quote: string): number {
	for (let i = start; i < text.length; i += 1) {
		if (!text.startsWith(quote, i)) continue;
		let slashes = 0;
		while (i - slashes > start && text[i - slashes - 1] === '\\') slashes += 1;
		if (slashes === 0) return i;
	}
	return text.length;
}

/** A header's value goes to the end of its line; any other value is one word. */
function bareValue(text: string, at: number, header: boolean): Span[] {
	beforeBare.lastIndex = at;
	const before = beforeBare.exec(text);
	if (!before) return [];
	const start = at + before[0].length;
	const rest = text.slice(start, start + 10_000);
	const value = (header ? /^[^\r\n"\]}]+/ : /^[^\s,;"'\]})]{4,}/).exec(rest)?.[0] ?? '';
	return [[start, start + value.trimEnd().length]];
}
