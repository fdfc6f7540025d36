import {type Document, isSeq, LineCounter, parseDocument} from 'yaml';
import {z} from 'zod';
import {ConformError} from '../../mock-kong/errors.js';
import {didYouMean} from '../../mock-kong/servers/near.js';
import {matchesGlob, nearRule} from '../glob.js';
import type {KnownFailure, KongRange} from './entries.js';

// Loaded only when a known-failures file is given: yaml and zod are not cheap.

const kongRange = z
	.string()
	.transform(parseRange)
	.refine(range => range !== undefined, {error: 'must be "up to 2.8", "3.6 and later" or "3.0 to 3.5"'});
const entryShape = z.strictObject({
	rule: z.string().min(1),
	reason: z.string().trim().min(1),
	issue: z.string().min(1).optional(),
	until: z.string().refine(isDate, {error: 'must be a date, YYYY-MM-DD'}).optional(),
	expect: z.string().min(1).optional(),
	flaky: z.boolean().optional(),
	kong: kongRange.optional(),
	fixedIn: z.string({error: 'must be text: put it in quotes'}).min(1).optional(),
});
const keys = Object.keys(entryShape.shape);

/** A known-failures file that was read and is valid. */
export interface KnownFailuresFile {
	readonly entries: readonly KnownFailure[];
	/** The text with `stale` entries gone and `added` at its end; comments and order of the rest stay. */
	updated(stale: readonly KnownFailure[], added: readonly KnownFailure[]): string;
}

/**
 * @param file its name, for messages
 * @throws ConformError `usage` naming file and line: not YAML, not a list, unknown keys, no reason, ids that match no rule
 */
export function parseKnownFailures(text: string, file: string, ruleIds: readonly string[]): KnownFailuresFile {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines});
	const problem = document.errors[0];
	if (problem) {
		const where = lines.linePos(problem.pos[0]).line;
		throw bad(file, where, problem.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'not YAML');
	}
	const data: unknown = document.toJS();
	if (data !== null && !Array.isArray(data)) {
		throw bad(file, 1, 'must be a list of entries', 'each begins with "- rule: <glob>"');
	}
	const lineOf = (index: number) => {
		const node = isSeq(document.contents) ? document.contents.items[index] : undefined;
		const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
		return Array.isArray(range) ? lines.linePos(Number(range[0])).line : 1;
	};
	const entries = (data ?? []).map((value: unknown, i) => parseEntry(value, file, lineOf(i), ruleIds));
	return {entries, updated: (stale, added) => updated(document, entries, stale, added)};
}

function parseEntry(value: unknown, file: string, line: number, ruleIds: readonly string[]): KnownFailure {
	if (typeof value === 'object' && value !== null) {
		const unknown = Object.keys(value).find(key => !keys.includes(key));
		if (unknown !== undefined) {
			throw bad(file, line, `unknown key "${unknown}"`, didYouMean(unknown, keys) ?? `keys are ${keys.join(', ')}`);
		}
	}
	const parsed = entryShape.safeParse(value);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		const key = issue?.path.join('.') ?? '';
		if (key === 'reason') throw bad(file, line, 'an entry needs a reason', 'reason: why this may fail for now');
		throw bad(file, line, key === '' ? 'an entry must have keys and values' : `${key}: ${issue?.message}`);
	}
	const entry = parsed.data;
	if (!ruleIds.some(id => matchesGlob(entry.rule, id))) {
		throw bad(file, line, `"${entry.rule}" matches no rule`, nearRule(entry.rule, ruleIds));
	}
	return entry;
}

function updated(
	document: Document,
	entries: readonly KnownFailure[],
	stale: readonly KnownFailure[],
	added: readonly KnownFailure[],
): string {
	const copy = document.clone();
	for (let i = entries.length - 1; i >= 0; i -= 1) {
		const entry = entries[i];
		if (entry && stale.includes(entry)) copy.deleteIn([i]);
	}
	if (!isSeq(copy.contents)) copy.contents = copy.createNode([]);
	if (isSeq(copy.contents) && added.length > 0) copy.contents.flow = false;
	for (const entry of added) copy.addIn([], copy.createNode(entry));
	return copy.toString({lineWidth: 0});
}

function bad(file: string, line: number, what: string, hint?: string): ConformError {
	return new ConformError({code: 'usage', what: `${file}:${line}: ${what}`, hint});
}

/** The words of `explain`. */
function parseRange(text: string): KongRange | undefined {
	const [, upTo, from, first, last] =
		/^(?:up to (\d+\.\d+)|(\d+\.\d+) and later|(\d+\.\d+) to (\d+\.\d+))$/.exec(text.trim()) ?? [];
	if (upTo !== undefined) return {to: upTo};
	if (from !== undefined) return {from};
	return first === undefined || last === undefined ? undefined : {from: first, to: last};
}

function isDate(text: string): boolean {
	const match = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
	return match !== undefined && !Number.isNaN(match.getTime()) && match.toISOString().startsWith(text);
}
