import type {Report} from '../suites/result.js';
import {replaceUnsafe} from './escape.js';

/** The report for programs (report.schema.json). Safe to print: nothing in it can move a terminal's cursor. */
export function jsonReport(report: Report): string {
	return safeJson(report);
}

/** JSON that is safe to print. */
export function safeJson(value: unknown): string {
	// JSON itself escapes only the controls below 0x20, and halves of surrogate pairs.
	const text = replaceUnsafe(JSON.stringify(value, null, 2), char => (char === '\n' ? char : inUnits(char)));
	return `${text}\n`;
}

function inUnits(char: string): string {
	const units = Array.from({length: char.length}, (_, i) => char.charCodeAt(i));
	return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
