import {readFileSync} from 'node:fs';
import {parse} from 'yaml';
import {ConformError} from '../mock-kong/errors.js';
import type {Finding} from './finding.js';

/** A difference between mock Kong and the recordings that stays, and why. */
export interface Known {
	/** Glob over recording ids. */
	readonly id: string;
	/** Glob over PDK functions or scenario requests; default: all. */
	readonly method?: string;
	readonly reason: string;
}

const file = new URL('known-differences.yaml', import.meta.url);

/** @throws ConformError `usage` for an entry without id or reason */
export function readKnown(): Known[] {
	const entries: unknown = parse(readFileSync(file, 'utf8'));
	if (!Array.isArray(entries)) return [];
	return entries.map((entry: Partial<Known>) => {
		if (typeof entry.id === 'string' && typeof entry.reason === 'string') return entry as Known;
		throw new ConformError({
			code: 'usage',
			what: `known-differences.yaml: ${JSON.stringify(entry)} lacks id or reason`,
		});
	});
}

/** `*` any characters, `?` one; everything else is itself. */
export function globMatcher(pattern: string): (text: string) => boolean {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	const expression = new RegExp(`^${source}$`, 's');
	return text => expression.test(text);
}

export interface Judged {
	/** Differences that nothing excuses. */
	readonly open: Finding[];
	/** Differences that are known, with the entry. */
	readonly excused: ReadonlyMap<Finding, Known>;
	/** Entries under which everything matches again. */
	readonly stale: Known[];
}

/** @param whole all recordings were replayed: an entry that covers none of them is stale too */
export function sorted(findings: readonly Finding[], known: readonly Known[], whole: boolean): Judged {
	const matchers = known.map(entry => ({
		entry,
		id: globMatcher(entry.id),
		method: globMatcher(entry.method ?? '*'),
		covers: 0,
		used: 0,
	}));
	const open: Finding[] = [];
	const excused = new Map<Finding, Known>();
	for (const finding of findings) {
		const found = matchers.filter(({id, method}) => id(finding.id) && method(finding.method));
		for (const matcher of found) matcher.covers += 1;
		if (finding.difference === undefined) continue;
		for (const matcher of found) matcher.used += 1;
		const [first] = found;
		if (first) excused.set(finding, first.entry);
		else open.push(finding);
	}
	const stale = matchers.filter(({covers, used}) => used === 0 && (whole || covers > 0)).map(({entry}) => entry);
	return {open, excused, stale};
}
