import type {Report} from '../../suites/result.js';
import {escapeText} from '../escape.js';
import {differencesOf, type MatrixCell, matrixOf, outcomesText} from '../matrix.js';
import {clipStart, displayWidth, labelled} from '../text.js';
import type {Pen} from './pen.js';

const shownDifferences = 20;

/** Of several runs: which server works with which Kong, and the rules that come out differently. */
export function matrixBlock(report: Report, pen: Pen): string[] {
	const {kongs, rows} = matrixOf(report);
	const cells = kongs.map((kong, i) => Math.max(kong.length + 5, ...rows.map(row => row.cells[i]?.text.length ?? 0)));
	const least = 24;
	const needed = cells.reduce((sum, width) => sum + width + 2, 0);
	const longest = Math.max(6, ...rows.map(row => displayWidth(escapeText(row.target))));
	const room = Math.min(longest, pen.width - needed);
	const table =
		room < Math.min(longest, least)
			? // Too many versions for a table: a line each.
				rows.flatMap(row => [
					clipStart(escapeText(row.target), pen.width),
					...row.cells.flatMap((cell, i) =>
						cell.text === '' ? [] : [`  Kong ${(kongs[i] ?? '').padEnd(6)}${paint(cell, pen)(cell.text)}`],
					),
				])
			: [
					pen.dim(
						['Server'.padEnd(room), ...kongs.map((kong, i) => `Kong ${kong}`.padEnd(cells[i] ?? 0))]
							.join('  ')
							.trimEnd(),
					),
					...rows.map(row =>
						[
							padded(clipStart(escapeText(row.target), room), room),
							...row.cells.map((cell, i) => paint(cell, pen)(cell.text.padEnd(cells[i] ?? 0))),
						]
							.join('  ')
							.trimEnd(),
					),
				];
	const differences = differencesOf(report);
	const severalTargets = rows.length > 1;
	const shown = differences.slice(0, shownDifferences).flatMap(({target, id, outcomes}) => {
		const where = severalTargets ? ` (${escapeText(target)})` : '';
		return labelled('  -', [`${escapeText(id)}${where}: ${outcomesText(outcomes)}`], 4, pen.width);
	});
	const hidden = differences.length - Math.min(differences.length, shownDifferences);
	return [
		...table,
		...(shown.length > 0 ? ['', 'Rules that come out differently by Kong version', ...shown] : []),
		...(hidden > 0 ? [`  ... ${hidden} more`] : []),
	];
}

function paint({good}: MatrixCell, pen: Pen): (text: string) => string {
	if (good === undefined) return pen.dim;
	return good ? pen.good : pen.bad;
}

function padded(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
