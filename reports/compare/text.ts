import {Chalk} from 'chalk';
import type {ColorLevel} from '../console/pen.js';
import {escapeLines, escapeText} from '../escape.js';
import {safeJson} from '../json.js';
import {inlineCode, plain, withinBound} from '../markdown-text.js';
import {clip, labelled, wrap} from '../text.js';
import {type Change, comparisonText, type ReportComparison} from './compare.js';

const markdownBound = 65_000;
const shownOfAKind = 20;

/** A comparison for people at a terminal; the verdict stands last. */
export function comparisonConsole(
	comparison: ReportComparison,
	{color, width}: {readonly color: ColorLevel; readonly width: number},
): string {
	const chalk = new Chalk({level: color});
	const paint = {
		regressed: chalk.red,
		gone: chalk.yellow,
		new: chalk.yellow,
		changed: chalk.yellow,
		fixed: chalk.green,
	};
	const lines = shown(comparison.changes).flatMap(change => [
		`${paint[change.kind](change.kind.padEnd(10))} ${change.level.padEnd(6)}  ${clip(`${escapeText(change.id)}  ${escapeText(place(change))}`, width - 20)}`,
		...labelled('', [way(change)], 20, width),
		...(change.kind === 'regressed' ? labelled('', escapeLines(change.actual).slice(0, 4), 20, width) : []),
	]);
	const hidden = comparison.changes.length - shown(comparison.changes).length;
	if (hidden > 0) lines.push(`... ${hidden} more that are no regression (--report json has them all)`);
	const verdict = wrap(escapeText(comparisonText(comparison)), width);
	const tone = comparison.exitCode === 0 ? chalk.green : chalk.red;
	return `${[...lines, ...(lines.length > 0 ? [''] : []), ...verdict.map(line => chalk.bold(tone(line)))].join('\n')}\n`;
}

/** A comparison as a comment for a pull request. */
export function comparisonMarkdown(comparison: ReportComparison): string {
	const head = [
		`## ${comparison.exitCode === 0 ? '✅' : '❌'} kong-ps-conform: ${plain(comparisonText(comparison))}`,
		...(comparison.changes.length === 0 ? [] : ['| | Level | Rule | | Was, is |\n| --- | --- | --- | --- | --- |']),
	];
	const rows = comparison.changes.map(
		change =>
			`| ${change.kind} | ${change.level} | ${inlineCode(change.id)} | ${inlineCode(place(change))} | ${way(change)} |`,
	);
	// A table has no empty lines in it.
	return withinBound(head, rows, markdownBound).replaceAll('|\n\n|', '|\n|');
}

/** A comparison for programs. */
export function comparisonJson(comparison: ReportComparison): string {
	return safeJson(comparison);
}

/** All that regressed; of the rest so many of a kind as anybody reads, and no new rule that passes. */
function shown(changes: readonly Change[]): Change[] {
	const told = changes.filter(({kind, after}) => kind !== 'new' || (after !== 'pass' && after !== 'skip'));
	const kinds = new Map<Change['kind'], number>();
	return told.filter(({kind}) => {
		const before = kinds.get(kind) ?? 0;
		kinds.set(kind, before + 1);
		return kind === 'regressed' || before < shownOfAKind;
	});
}

function place({target, kong}: Change): string {
	return `${target} on Kong ${kong}`;
}

function way({before, after}: Change): string {
	return `${before ?? 'not there'} -> ${after ?? 'not there'}`;
}
