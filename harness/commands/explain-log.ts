import {ConformError} from '../../mock-kong/errors.js';
import {clip, labelled} from '../../reports/text.js';
import type {LogLine} from '../../suites/book/kong-log/line.js';
import {nearRule, ruleLike} from '../glob.js';
import {kongRange, type RuleInfo} from '../rule-info.js';

/** More than these is a word that Kong says often: their texts are enough to choose one. */
const maxExplained = 6;

/**
 * What is known of pasted text, each of `texts` by itself. A word that is nearly a rule's or chapter's name is a line only
 * when Kong says just that.
 * @throws ConformError `usage` for one of which nothing is known
 */
export async function pastedLines(texts: readonly string[], ids: readonly string[]): Promise<readonly LogLine[]> {
	const {findLogLines} = await import('../../suites/book/kong-log/find.js');
	const found = texts.map(text => {
		const lines = findLogLines(text);
		const isName = !/\s/.test(text) && ruleLike(text, ids) !== undefined;
		return [text, isName ? lines.filter(line => line.texts.some(({text: said}) => said === text)) : lines] as const;
	});
	const unknown = found.find(([, lines]) => lines.length === 0)?.[0];
	if (unknown === undefined) return [...new Set(found.flatMap(([, lines]) => lines))];
	if (!/\s/.test(unknown)) {
		const hint = `${nearRule(unknown, ids)}; a line of Kong's log can be pasted too, in quotes`;
		throw new ConformError({code: 'usage', what: `there is no rule ${unknown}`, hint});
	}
	throw new ConformError({
		code: 'usage',
		what: `no line of Kong's log about plugin servers is known like ${JSON.stringify(clip(unknown, 80))}`,
		hint: 'paste the line as it stands in the log, or a part of its message, in quotes; kong-ps-conform list shows the rules',
	});
}

/** What is known of words that may be one text, pasted without quotes; nothing where they may not. */
export async function unquotedLines(words: readonly string[]): Promise<readonly LogLine[]> {
	if (words.some(word => /\s/.test(word))) return [];
	const {findLogLines} = await import('../../suites/book/kong-log/find.js');
	return findLogLines(words.join(' '));
}

/** Texts for people, the best first: all there is to say, or only the lines' texts when there are many. */
export function logExplanations(lines: readonly LogLine[], rules: readonly RuleInfo[], width: number): string[] {
	if (lines.length <= maxExplained) return lines.map(line => logExplanation(line, rules, width));
	const texts = lines.map(({texts: [{text}]}) => `  ${text}\n`);
	return [`${lines.length} lines of Kong's log have this in them: paste more of yours.\n\n${texts.join('')}`];
}

function logExplanation(line: LogLine, rules: readonly RuleInfo[], width: number): string {
	const row = (label: string, texts: readonly string[]) => labelled(`  ${label}`, texts, 16, Math.min(width, 100));
	const [{text: first}] = line.texts;
	const where = line.texts.flatMap(({text, level, place, since, until}) => [
		`${kongRange({since, until})}, ${level === 'response' ? 'in a response' : `[${level}]`}${text === first ? '' : `: ${text}`}`,
		`  ${place}`,
	]);
	const looking = rules.filter(rule => line.rules.includes(rule.id));
	const only = looking.map(({id}) => ` --only ${id}`).join('');
	const lines = [
		first,
		'',
		...row('Means', [line.means]),
		...(line.client === undefined ? [] : row('The client', [line.client])),
		...row('To mend it', [line.do]),
		...row('Said by', [line.by]),
		...row('Kong', where),
		...(looking.length === 0
			? []
			: row(
					'Rules',
					looking.map(({id, title}) => `${id}: ${title}`),
				)),
		...(looking.length === 0 ? [] : ['', `  Look for it: kong-ps-conform <target>${only}`]),
	];
	return `${lines.join('\n')}\n`;
}
