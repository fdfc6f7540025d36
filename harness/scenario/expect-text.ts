import {escapeText} from '../../reports/escape.js';
import type {Comparison} from '../../suites/result.js';
import type {Difference} from './compare/difference.js';

const linesBefore = 3;
const linesAfter = 4;
const shownDifferences = 20;

/** Differences for whoever reads the output of a test runner: no colours, nothing that depends on a terminal. */
export function expectationText(differences: readonly Difference[]): string {
	const [first, ...others] = differences;
	const comparison = differences.find(difference => difference.comparison)?.comparison;
	const lines = [escapeText(first?.actual ?? '')];
	if (comparison) {
		lines.push('', 'Expected calls', ...marked(comparison.expected, comparison));
		lines.push('Actual calls', ...marked(comparison.actual, comparison));
	}
	if (others.length > 0) {
		lines.push('', 'Also');
		for (const {actual} of others.slice(0, shownDifferences)) lines.push(`  - ${escapeText(actual)}`);
		if (others.length > shownDifferences) lines.push(`  - and ${others.length - shownDifferences} more`);
	}
	return lines.join('\n');
}

/** The lines around the first difference, which has a `>`. */
function marked(side: readonly string[], {expected, actual, firstDifference}: Comparison): string[] {
	const from = Math.max(0, firstDifference - linesBefore);
	const to = firstDifference + linesAfter + 1;
	const digits = String(Math.min(to, Math.max(expected.length, actual.length))).length;
	const head = (row: number) => `${row === firstDifference ? '> ' : '  '}${String(row + 1).padStart(digits)}  `;
	const lines = side.slice(from, to).map((line, i) => `  ${head(from + i)}${escapeText(line)}`);
	// Where a side ends at the difference, that is the difference.
	if (side.length <= firstDifference) lines.push(`  ${head(firstDifference)}(nothing more)`);
	const indent = ' '.repeat(digits + 6);
	return [
		...(from > 0 ? [`${indent}... ${from} before`] : []),
		...lines,
		...(side.length > to ? [`${indent}... ${side.length - to} more`] : []),
	];
}
