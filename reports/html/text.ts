import {escapeLines, escapeText} from '../escape.js';

const special: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** Text of any origin, for between tags and for attributes in quotes; line breaks stay, all else invisible is escaped. */
export function html(text: string): string {
	return text.includes('\n') ? escapeLines(text).map(escaped).join('\n') : escaped(escapeText(text));
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, char => special[char] ?? char);
}
