/**
 * Everything a report shows of a server, its plugins or the wire goes through here: nothing a server says may move the
 * cursor, colour the terminal, or show text in another order than it is in.
 */

// C0 and C1 controls, DEL, code points that are no characters, invisible and direction-changing characters, line separators, halves of surrogate pairs.
const unsafe =
	/[\p{Cc}\p{Noncharacter_Code_Point}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const ansiSequence = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;
const lineUp = '\x1b[1A';
const named: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};

/** Text in which whatever is unsafe stands as `as` makes it: for formats with escapes of their own. */
export function replaceUnsafe(text: string, as: (char: string) => string): string {
	return text.replace(unsafe, as);
}

/** One line of safe text; line breaks too become `\n`. */
export function escapeText(text: string): string {
	return text.replace(unsafe, char => named[char] ?? escapeUnit(char));
}

/** Text of our own rules mixed with a server's: line breaks part lines, all else is escaped. */
export function escapeLines(text: string): string[] {
	return text.trimEnd().split(/\r?\n/).map(escapeText);
}

/** A program's output as lines: decoration (colours, cursor moves) is dropped, blank lines too, the rest is escaped. */
export function outputLines(text: string): string[] {
	return overwritten(text.split(/\r\n|\n|\r/))
		.map(line => escapeText(plainText(line).replaceAll('\t', '    ')).trimEnd())
		.filter(line => line !== '');
}

/** A line that goes one up and says the one before again, and more, takes its place: kong-js-pdk logs so. */
function overwritten(lines: readonly string[]): string[] {
	const kept: string[] = [];
	for (const line of lines) {
		if (line.startsWith(lineUp)) {
			const text = plainText(line);
			if (text === '') continue;
			if (kept.length > 0 && text.startsWith(plainText(kept.at(-1) ?? '').trimEnd())) kept.pop();
		}
		kept.push(line);
	}
	return kept;
}

function plainText(line: string): string {
	return line.replace(ansiSequence, '');
}

function escapeUnit(char: string): string {
	const code = char.codePointAt(0) ?? 0;
	if (code > 0xffff) return `\\u{${code.toString(16)}}`;
	return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
