import {ConformError} from '../../mock-kong/errors.js';
import {labelled} from '../../reports/text.js';
import type {LogLine} from '../../suites/book/kong-log/line.js';
import {parseArguments} from '../command-line/parse-arguments.js';
import {matchesGlob} from '../glob.js';
import {type Io, layoutWidth} from '../io.js';
import {kongRange, type RuleInfo} from '../rule-info.js';
import {logExplanations, pastedLines, unquotedLines} from './explain-log.js';

/**
 * `explain <rule>`: all there is to say about the rules, the shipped lists of known failures, and the lines of Kong's log
 * that are given.
 * @throws ConformError `usage` when one is none of these
 */
export async function explainCommand(argv: readonly string[], rules: readonly RuleInfo[], io: Io): Promise<number> {
	const operands = await operandsOf(argv);
	if (operands.length === 0) {
		throw new ConformError({
			code: 'usage',
			what: "explain which rule, list of known failures, or line of Kong's log?",
			hint: 'kong-ps-conform list shows all rules',
		});
	}
	const width = layoutWidth(io.stdout);
	const {found, listed, lines} = await lookedUp(operands, rules);
	const ids = rules.map(rule => rule.id);
	const lists = await Promise.all(listed.map(name => listExplanation(name, ids, width)));
	const log = logExplanations(lines, rules, width);
	io.stdout.write([...found.map(rule => explanation(rule, width)), ...lists, ...log].join('\n'));
	return 0;
}

/** The words of the command line. A line of Kong's log, pasted without quotes, can hold what looks like an option. */
async function operandsOf(argv: readonly string[]): Promise<readonly string[]> {
	try {
		return (await parseArguments<object>(argv, [])).operands;
	} catch (error) {
		if ((await unquotedLines(argv)).length > 0) return argv;
		throw error;
	}
}

interface LookedUp {
	readonly found: readonly RuleInfo[];
	/** Names of lists of known failures. */
	readonly listed: readonly string[];
	readonly lines: readonly LogLine[];
}

async function lookedUp(operands: readonly string[], rules: readonly RuleInfo[]): Promise<LookedUp> {
	const found = rules.filter(rule => operands.some(word => matchesGlob(word, rule.id)));
	const listed = operands.filter(word => /^\S*@\S*$/.test(word));
	const pasted = operands.filter(word => !listed.includes(word) && !rules.some(({id}) => matchesGlob(word, id)));
	if (pasted.length > 0 && operands.length > 1 && found.length === 0) {
		const lines = await unquotedLines(operands);
		if (lines.length > 0) return {found, listed: [], lines};
	}
	const ids = rules.map(rule => rule.id);
	return {found, listed, lines: pasted.length === 0 ? [] : await pastedLines(pasted, ids)};
}

function explanation(rule: RuleInfo, width: number): string {
	const row = (label: string, text: string) => labelled(`  ${label}`, [text], 16, Math.min(width, 100));
	const lines = [
		`${rule.id} (${rule.level})`,
		`  ${rule.title}`,
		'',
		...row('Requirement', rule.requirement),
		...row('Why', rule.why),
		...row('Real Kong', rule.consequence),
		...fixTitles.flatMap(([key, title]) => (rule.fix?.[key] === undefined ? [] : row(title, rule.fix[key]))),
		...row('Protocols', rule.protocols?.join(', ') ?? 'MsgPack:1, ProtoBuf:1'),
		...row('Kong', kongRange(rule)),
		...(rule.slow ? row('Takes long', 'runs only with --slow') : []),
		'',
		`  Try it alone: kong-ps-conform <target> --only ${rule.id}${rule.slow ? ' --slow' : ''} --trace`,
	];
	return `${lines.join('\n')}\n`;
}

async function listExplanation(name: string, ruleIds: readonly string[], width: number): Promise<string> {
	const {readShippedList} = await import('../known-failures/lists.js');
	const entries = readShippedList(name, ruleIds);
	const row = (label: string, text: string) => labelled(`  ${label}`, [text], 16, Math.min(width, 100));
	const lines = entries.flatMap(({rule, reason, issue, expect, flaky, kong, fixedIn, until}) => [
		'',
		`  ${rule}`,
		...row('  Why', reason),
		...(expect === undefined ? [] : row('  Shows as', expect)),
		...(kong === undefined ? [] : row('  Kong', kongRange({since: kong.from, until: kong.to}))),
		...(flaky ? row('  Flaky', 'may pass or fail') : []),
		...(fixedIn === undefined ? [] : row('  Mended in', fixedIn)),
		...(issue === undefined ? [] : row('  Issue', issue)),
		...(until === undefined ? [] : row('  Until', until)),
	]);
	const none = ['', '  Nothing is known to fail.'];
	const head = `${name}: what fails on this PDK, whatever the plugin`;
	const use = `  To accept it: kong-ps-conform <target> --known-failures ${name}`;
	return `${[head, ...(entries.length === 0 ? none : [...lines, '', use])].join('\n')}\n`;
}

const fixTitles = [
	['any', 'To mend it'],
	['go', 'In Go'],
	['python', 'In Python'],
	['js', 'In JavaScript'],
] as const;
