import {ConformError} from '../../mock-kong/errors.js';
import {didYouMean} from '../../mock-kong/servers/near.js';
import {kongVersion} from '../../mock-kong/versions/index.js';
import {type Protocol, protocols} from '../../mock-kong/wire/protocol.js';
import {clip, count} from '../../reports/text.js';
import {optionsOfList} from '../command-line/options-table.js';
import {parseArguments} from '../command-line/parse-arguments.js';
import {selectRules} from '../glob.js';
import {type Io, layoutWidth} from '../io.js';
import {chapterOf, holdsForKong, type RuleInfo} from '../rule-info.js';

interface RawList {
	readonly only?: string[];
	readonly level?: string;
	readonly chapter?: string;
	readonly protocol?: string;
	readonly kong?: string;
	readonly knownFailures?: true;
	readonly json?: true;
}

/** As people may write them: `msgpack`, `msgpack:1`. */
const protocolsByName: Readonly<Record<string, Protocol>> = Object.fromEntries(
	protocols.flatMap(protocol =>
		[protocol.toLowerCase(), protocol.replace(/:.*/, '').toLowerCase()].map(n => [n, protocol]),
	),
);

/** `list`: the rules, or the shipped lists of known failures, one a line. @returns the exit code; @throws ConformError `usage` when a filter leaves none */
export async function listCommand(argv: readonly string[], rules: readonly RuleInfo[], io: Io): Promise<number> {
	const {options, operands} = await parseArguments<RawList>(argv, optionsOfList);
	if (options.knownFailures) {
		const {knownFailures: _, json, ...filters} = options;
		if (operands.length > 0 || Object.keys(filters).length > 0) {
			throw new ConformError({
				code: 'usage',
				what: 'the filters are for rules: they have no place beside --known-failures',
			});
		}
		io.stdout.write(await knownFailureLists(rules, json ?? false, layoutWidth(io.stdout)));
		return 0;
	}
	const found = filterRules(rules, {...options, only: [...(options.only ?? []), ...operands]});
	io.stdout.write(options.json ? listJson(found) : listText(found, layoutWidth(io.stdout)));
	return 0;
}

function filterRules(rules: readonly RuleInfo[], options: RawList): RuleInfo[] {
	const level = pick('--level', options.level?.toUpperCase(), ['MUST', 'SHOULD']);
	const chapter = pick('--chapter', options.chapter, [...new Set(rules.map(chapterOf))]);
	const protocol = pick('--protocol', options.protocol?.toLowerCase(), Object.keys(protocolsByName));
	const wanted = protocol === undefined ? undefined : protocolsByName[protocol];
	const kong = options.kong === undefined ? undefined : kongVersion(options.kong).name;
	const found = selectRules(rules, options.only ?? [], []).filter(
		rule =>
			(level === undefined || rule.level === level) &&
			(chapter === undefined || chapterOf(rule) === chapter) &&
			(kong === undefined || holdsForKong(rule, kong)) &&
			(wanted === undefined || rule.protocols === undefined || rule.protocols.includes(wanted)),
	);
	if (found.length > 0) return found;
	throw new ConformError({code: 'usage', what: 'no rule matches all of these filters', hint: 'kong-ps-conform list'});
}

function pick(option: string, value: string | undefined, values: readonly string[]): string | undefined {
	if (value === undefined || values.includes(value)) return value;
	const near = didYouMean(value, values) ?? `one of ${values.join(', ')}`;
	throw new ConformError({code: 'usage', what: `${option} ${value}: there is no such thing`, hint: near});
}

function listText(rules: readonly RuleInfo[], width: number): string {
	const chapterText = (chapter: string) => {
		const own = rules.filter(rule => chapterOf(rule) === chapter);
		const idWidth = Math.max(...own.map(rule => rule.id.length));
		const line = (rule: RuleInfo) => {
			const head = `  ${rule.level.padEnd(6)}  ${rule.id.padEnd(idWidth)}  `;
			return `${head}${clip(rule.title, Math.max(20, width - head.length))}\n`;
		};
		return `${chapter}\n${own.map(line).join('')}`;
	};
	const musts = rules.filter(rule => rule.level === 'MUST').length;
	const chapters = [...new Set(rules.map(chapterOf))].map(chapterText);
	return `${chapters.join('\n')}\n${musts} MUST, ${rules.length - musts} SHOULD. More: kong-ps-conform explain <rule>\n`;
}

/** The shipped lists: what `--known-failures` takes by name. */
async function knownFailureLists(rules: readonly RuleInfo[], json: boolean, width: number): Promise<string> {
	const {readShippedList, shippedLists} = await import('../known-failures/lists.js');
	const ids = rules.map(rule => rule.id);
	const lists = shippedLists().map(name => ({name, entries: readShippedList(name, ids)}));
	if (json) return `${JSON.stringify(lists, null, 2)}\n`;
	const nameWidth = Math.max(...lists.map(({name}) => name.length));
	const lines = lists.map(({name, entries}) => {
		const head = `${name.padEnd(nameWidth)}  `;
		const ruleNames = entries.length === 0 ? 'nothing known' : [...new Set(entries.map(e => e.rule))].join(', ');
		return `${head}${clip(ruleNames, Math.max(20, width - head.length))}\n`;
	});
	return `${lines.join('')}\n${count(lists.length, 'list')}. Reasons: kong-ps-conform explain <list>\n`;
}

function listJson(rules: readonly RuleInfo[]): string {
	const fields = rules.map(rule => ({
		id: rule.id,
		level: rule.level,
		title: rule.title,
		requirement: rule.requirement,
		why: rule.why,
		consequence: rule.consequence,
		protocols: rule.protocols ?? protocols,
		since: rule.since ?? null,
		until: rule.until ?? null,
		fix: rule.fix ?? null,
		slow: rule.slow ?? false,
	}));
	return `${JSON.stringify(fields, null, 2)}\n`;
}
