/** A line of a table whose columns have these widths; numbers stand to the right. */
export function tableLine(widths: readonly number[], row: readonly string[]): string {
	return row
		.map((cell, column) => (/^\d/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
		.join('  ')
		.trimEnd();
}

/** Rows of text as a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const all = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)));
	return all.map(row => tableLine(widths, row)).join('\n');
}

/** What a goal came to. */
export function verdict(met: boolean): string {
	return met ? 'pass' : 'MISS';
}
