import {ConformError} from '../../mock-kong/errors.js';
import {labelled} from '../../reports/text.js';
import {parseArguments} from '../command-line/parse-arguments.js';
import {matchesGlob, nearRule} from '../glob.js';
import {type Io, layoutWidth} from '../io.js';
import type {RuleInfo} from '../rule-info.js';

/**
 * `explain <rule>`: all there is to say about the rules, and the shipped lists of known failures, that are named.
 * @throws ConformError `usage` when one matches nothing
 */
export async function explainCommand(argv: readonly string[], rules: readonly RuleInfo[], io: Io): Promise<number> {
	const {operands} = await parseArguments<object>(argv, []);
	if (operands.length === 0) {
		throw new ConformError({code: 'usage', what: 'explain which rule?', hint: 'kong-ps-conform list shows them all'});
	}
	const ids = rules.map(rule => rule.id);
	const width = layoutWidth(io.stdout);
	const listed = operands.filter(word => word.includes('@'));
	const globs = operands.filter(word => !listed.includes(word));
	const lists = await Promise.all(listed.map(name => listExplanation(name, ids, width)));
	for (const glob of globs) {
		if (ids.some(id => matchesGlob(glob, id))) continue;
		throw new ConformError({code: 'usage', what: `there is no rule ${glob}`, hint: nearRule(glob, ids)});
	}
	const found = rules.filter(rule => globs.some(glob => matchesGlob(glob, rule.id)));
	io.stdout.write([...found.map(rule => explanation(rule, width)), ...lists].join('\n'));
	return 0;
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

function kongRange(rule: Pick<RuleInfo, 'since' | 'until'>): string {
	if (rule.since !== undefined && rule.until !== undefined) return `${rule.since} to ${rule.until}`;
	if (rule.since !== undefined) return `${rule.since} and later`;
	return rule.until === undefined ? 'every version' : `up to ${rule.until}`;
}
