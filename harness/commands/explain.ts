import {ConformError} from '../../mock-kong/errors.js';
import {labelled} from '../../reports/text.js';
import {matchesGlob, nearRule} from '../glob.js';
import {type Io, layoutWidth} from '../io.js';
import {parseArguments} from '../parse-arguments.js';
import type {RuleInfo} from '../rule-info.js';

/** `explain <rule>`: all there is to say about the rules named. @throws ConformError `usage` when one matches nothing */
export async function explainCommand(argv: readonly string[], rules: readonly RuleInfo[], io: Io): Promise<number> {
	const {operands} = await parseArguments<object>(argv, []);
	if (operands.length === 0) {
		throw new ConformError({code: 'usage', what: 'explain which rule?', hint: 'kong-ps-conform list shows them all'});
	}
	const ids = rules.map(rule => rule.id);
	for (const glob of operands) {
		if (ids.some(id => matchesGlob(glob, id))) continue;
		throw new ConformError({code: 'usage', what: `there is no rule ${glob}`, hint: nearRule(glob, ids)});
	}
	const found = rules.filter(rule => operands.some(glob => matchesGlob(glob, rule.id)));
	io.stdout.write(found.map(rule => explanation(rule, layoutWidth(io.stdout))).join('\n'));
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

const fixTitles = [
	['any', 'To mend it'],
	['go', 'In Go'],
	['python', 'In Python'],
	['js', 'In JavaScript'],
] as const;

function kongRange(rule: RuleInfo): string {
	if (rule.since !== undefined && rule.until !== undefined) return `${rule.since} to ${rule.until}`;
	if (rule.since !== undefined) return `${rule.since} and later`;
	return rule.until === undefined ? 'every version' : `up to ${rule.until}`;
}
