import {chapters, type Rule} from '../rule.js';
import type {HistoricalBug} from './bugs/bug.js';

/** What the rule book is made of. */
export interface BookParts {
	/** The part written by hand, Markdown. */
	readonly intro: string;
	readonly rules: readonly Rule[];
	/** Faulty servers that fail a rule, by its id. */
	readonly killers: (ruleId: string) => readonly string[];
	readonly bugs: readonly HistoricalBug[];
}

/** What each chapter is about. */
const aboutChapter: Readonly<Record<(typeof chapters)[number], string>> = {
	info: 'The dump: what Kong learns before it starts the server.',
	process: 'Starting, listening, staying up, ending.',
	framing: 'Bytes and lengths on the socket, ids that come back.',
	instances: 'Starting, replacing and closing instances; ids nobody knows.',
	phases: 'The event of each phase ends.',
	'pdk-calls': 'What the server asks of Kong, and what it makes of the answers.',
	sequences: 'The order of messages, within an event and between events.',
	'response-buffering': "The response phase: Kong holds the service's response until the event has ended.",
	exit: '`kong.response.exit` and `kong.response.error`: the request ends here, and Kong never answers.',
	failures: 'Handlers that throw, configs that are refused, errors that Kong answers.',
	concurrency: 'Several events and instances at once.',
	robustness: 'Connections that are cut, left alone, or many.',
	resources: 'What is left behind when events, instances and connections have ended.',
};

/** The whole rule book as Markdown; the same parts give the same text. */
export function ruleBook({intro, rules, killers, bugs}: BookParts): string {
	const used = chapters.filter(chapter => rules.some(rule => isOf(rule, chapter)));
	return [
		'<!-- Made by `npm run rule-book` from book/book-intro.md, book/bugs/ and the rules: do not edit it here. -->',
		'',
		intro.trim(),
		'',
		'# The rules',
		'',
		contents(used, rules),
		...used.flatMap(chapter => [
			'',
			`## ${chapter}`,
			'',
			aboutChapter[chapter],
			...rules.filter(rule => isOf(rule, chapter)).flatMap(rule => ['', ruleText(rule, killers(rule.id))]),
		]),
		'',
		'# What has gone wrong before',
		'',
		bugTable(bugs),
		'',
	].join('\n');
}

function isOf(rule: Rule, chapter: string): boolean {
	return rule.id.startsWith(`${chapter}/`);
}

function contents(used: readonly string[], rules: readonly Rule[]): string {
	const lines = used.map(chapter => {
		const own = rules.filter(rule => isOf(rule, chapter));
		const musts = own.filter(rule => rule.level === 'MUST').length;
		return `| [${chapter}](#${chapter}) | ${musts} | ${own.length - musts} |`;
	});
	const musts = rules.filter(rule => rule.level === 'MUST').length;
	return [
		'| chapter | MUST | SHOULD |',
		'|---|---|---|',
		...lines,
		`| all | ${musts} | ${rules.length - musts} |`,
	].join('\n');
}

function ruleText(rule: Rule, killers: readonly string[]): string {
	const {fix = {}} = rule;
	const languages = [
		['', fix.any],
		['Go: ', fix.go],
		['Python: ', fix.python],
		['JavaScript: ', fix.js],
	].flatMap(([language, text]) => (text === undefined ? [] : [`${language}${escaped(text)}`]));
	const points: (readonly [string, string])[] = [
		[
			'Holds for',
			`${rule.protocols?.join(', ') ?? 'both protocols'}, ${kongs(rule)}${rule.slow ? '; only with `--slow`' : ''}`,
		],
		['Why', escaped(rule.why)],
		['Otherwise', escaped(rule.consequence)],
		...(languages.length === 0 ? [] : [['To mend it', languages.join(' ')] as const]),
		['Caught by test', killers.length === 0 ? 'none' : killers.map(name => `\`${name}\``).join(', ')],
	];
	return [
		`### ${rule.id}`,
		'',
		`**${rule.level}** ${escaped(rule.requirement)}`,
		'',
		...points.map(([label, text]) => `* ${label}: ${text}`),
	].join('\n');
}

function kongs({since, until}: Rule): string {
	if (since !== undefined && until !== undefined) return `Kong ${since} to ${until}`;
	if (since !== undefined) return `Kong ${since} and later`;
	return until === undefined ? 'every Kong' : `Kong up to ${until}`;
}

function bugTable(bugs: readonly HistoricalBug[]): string {
	const out = bugs.filter(({untestable}) => untestable !== undefined).length;
	const rows = bugs.map(({id, where, what, rules, untestable}) => {
		const links = rules.map(rule => `[${rule}](#${rule.replace(/[^a-z0-9-]/g, '')})`).join(', ');
		return `| ${id} | ${cell(where)} | ${cell(what)} | ${untestable === undefined ? links : `none: ${cell(untestable)}`} |`;
	});
	return [
		`${bugs.length} faults of Kong, of its PDKs and of plugin servers on either protocol, found in their histories and trackers, and the rules that look at each.`,
		`For ${out} of them there can be no rule. Where the fault was Kong's, the rules say what a server can do about it, or drive it as Kong is today.`,
		'',
		'| | where | what | rules |',
		'|---|---|---|---|',
		...rows,
	].join('\n');
}

/** Text of a rule is plain: what would be Markdown or HTML in it is not meant so. `_` inside a word is harmless. */
function escaped(text: string): string {
	return text.replace(/[\\`*<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&').replace(/\s+/g, ' ');
}

function cell(text: string): string {
	return escaped(text).replaceAll('|', '\\|');
}
