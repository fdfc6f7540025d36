import {ConformError} from '../../../mock-kong/errors.js';
import {escapeText} from '../../../reports/escape.js';

/** A place in a file; both from 1. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

/** Something wrong in a scenario file. */
export interface Problem {
	/** As in Location. */
	readonly file: string;
	readonly place: Place;
	/** One sentence without its full stop, with what may have been meant. */
	readonly what: string;
}

const shownProblems = 50;

/** What is wrong in all files, in the order it stands there. @throws ConformError `usage` when there is anything */
export function throwProblems(problems: readonly Problem[]): void {
	if (problems.length === 0) return;
	const lines = [...new Set(inOrder(problems).map(problemText))];
	const [first = ''] = lines;
	const files = new Set(problems.map(({file}) => file)).size;
	const shown = lines.slice(0, shownProblems).map(line => `  ${line}`);
	if (lines.length > shownProblems) shown.push(`  and ${lines.length - shownProblems} more`);
	const where = files === 1 ? 'the scenario file' : `${files} scenario files`;
	const what = lines.length === 1 ? first : `${lines.length} problems in ${where}\n${shown.join('\n')}`;
	throw new ConformError({code: 'usage', what});
}

export function problemText({file, place, what}: Problem): string {
	return escapeText(`${file}:${place.line}:${place.column}: ${what}`);
}

/** Files stay in the order they came in. */
function inOrder(problems: readonly Problem[]): Problem[] {
	const files = [...new Set(problems.map(({file}) => file))];
	return [...problems].sort(
		(a, b) =>
			files.indexOf(a.file) - files.indexOf(b.file) || a.place.line - b.place.line || a.place.column - b.place.column,
	);
}
