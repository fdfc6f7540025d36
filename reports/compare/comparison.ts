import type {Comparison} from '../../suites/result.js';
import {escapeText} from '../escape.js';
import {clip, displayWidth} from '../text.js';

/** Columns from which on expected and actual stand side by side. */
const sideBySideFrom = 100;
const linesBefore = 3;
const linesAfter = 4;
const nothing = '(nothing more)';

/** Expected and actual around the first difference, which is marked with `>`; escaped, no line wider than `width`. */
export function comparisonLines({expected, actual, firstDifference}: Comparison, width: number, all = false): string[] {
	const longest = Math.max(expected.length, actual.length);
	const from = all ? 0 : Math.max(0, firstDifference - linesBefore);
	// One past the end where a side has ended at the difference.
	const to = all ? longest : Math.min(longest, firstDifference + linesAfter + 1);
	const rows = Array.from({length: Math.max(0, to - from)}, (_, i) => from + i);
	const hidden = [from > 0 ? `... ${from} before` : '', to < longest ? `... ${longest - to} more` : ''] as const;
	const numbers = String(to).length;
	const head = (row: number) => `${row === firstDifference ? '> ' : '  '}${String(row + 1).padStart(numbers)}  `;
	const indent = ' '.repeat(numbers + 4);
	const cell = (lines: readonly string[], row: number) => {
		const line = lines[row];
		return line === undefined ? (row === lines.length ? nothing : '') : escapeText(line);
	};
	const around = (body: readonly string[]) => [
		...(hidden[0] === '' ? [] : [indent + hidden[0]]),
		...body,
		...(hidden[1] === '' ? [] : [indent + hidden[1]]),
	];
	if (width >= sideBySideFrom) {
		const column = Math.floor((width - indent.length - 3) / 2);
		const both = (left: string, right: string) =>
			`${padded(clip(left, column), column)} | ${clip(right, column)}`.trimEnd();
		return [
			indent + both('Expected', 'Actual'),
			...around(rows.map(row => head(row) + both(cell(expected, row), cell(actual, row)))),
		];
	}
	const block = (title: string, lines: readonly string[]) => [
		title,
		...around(rows.filter(row => row <= lines.length).map(row => clip(head(row) + cell(lines, row), width))),
	];
	return [...block('Expected', expected), ...block('Actual', actual)];
}

function padded(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
