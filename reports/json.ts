import type {Report} from '../suites/result.js';

/** The report for programs (report.schema.json). Safe to print: nothing in it can move a terminal's cursor. */
export function jsonReport(report: Report): string {
	return safeJson(report);
}

/** JSON that is safe to print. */
export function safeJson(value: unknown): string {
	const text = JSON.stringify(value, null, 2).replace(
		// JSON itself escapes only the controls below 0x20, and halves of surrogate pairs.
		/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
		char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return `${text}\n`;
}
