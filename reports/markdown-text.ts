import {escapeText} from './escape.js';

/** Text of any origin outside code: nothing in it is markup, a link, a mention or a reference. */
export function plain(text: string): string {
	// References are read after inline markup: what they stand for is never markup, and does not end a table's cell.
	return escapeText(text)
		.replace(/[^\p{L}\p{N} .,;()'?"/\u{1f000}-\u{1ffff}-]/gu, entity)
		.replace(/\.(?=\w)/g, entity);
}

/** The same in code, where GitHub pings nobody. */
export function inlineCode(text: string): string {
	return `<code>${escapeText(text).replace(/[&<>"'`*_[\]|\\~@#!$:]/g, entity)}</code>`;
}

/** Lines in a fence longer than any run of backticks in them. */
export function codeBlock(lines: readonly string[]): string {
	const text = lines.join('\n');
	const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}text\n${text}\n${fence}`;
}

/**
 * `head`, then as many of `parts` as there is room for within `bound` characters; a last line says how many were cut.
 * Parts are kept or left out whole, so that nothing stays open; a head that is too long by itself loses its end.
 */
export function withinBound(head: readonly string[], parts: readonly string[], bound: number): string {
	const cutLine = (hidden: number, what: string) =>
		`Cut here to fit into a comment: ${hidden} of ${head.length + parts.length} ${what} left out. The other reports have them all.\n`;
	const room = bound - cutLine(head.length + parts.length, 'parts are').length;
	const all = [...head, ...parts];
	let text = '';
	let kept = 0;
	for (const part of all) {
		if (text.length + part.length + 2 > room) break;
		text += `${part}\n\n`;
		kept += 1;
	}
	if (kept === all.length) return text;
	return text + cutLine(all.length - kept, all.length - kept === 1 ? 'parts is' : 'parts are');
}

function entity(char: string): string {
	return `&#${char.codePointAt(0)};`;
}
