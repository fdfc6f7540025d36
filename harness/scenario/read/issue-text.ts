import type {z} from 'zod';
import {didYouMean} from '../../../mock-kong/servers/near.js';
import type {Path} from './source.js';

type Issue = z.core.$ZodIssue;

/** What is wrong with the value at `path`; `key` when the key itself is. */
export interface Wrong {
	readonly path: Path;
	readonly what: string;
	readonly key?: true;
}

/** zod's issues as sentences for whoever wrote the file. @param knownKeys keys there are at a path */
export function wrongs(
	issues: readonly Issue[],
	data: unknown,
	knownKeys: (path: Path) => readonly string[],
): readonly Wrong[] {
	const all = issues.flatMap(issue => wrongsOf(issue, [], data, knownKeys));
	// What is said first of a value is enough.
	const first = new Map(all.toReversed().map(wrong => [JSON.stringify([wrong.path, wrong.key]), wrong]));
	return all.filter(wrong => first.get(JSON.stringify([wrong.path, wrong.key])) === wrong);
}

function wrongsOf(
	issue: Issue,
	base: Path,
	data: unknown,
	knownKeys: (path: Path) => readonly string[],
): readonly Wrong[] {
	const path = [...base, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))];
	const value = valueAt(data, path);
	if (issue.code === 'unrecognized_keys') {
		const keys = knownKeys(path);
		return issue.keys.map(key => {
			const near = didYouMean(key, keys);
			const hint = near ?? (keys.length > 0 ? `keys are ${keys.join(', ')}` : undefined);
			return {path: [...path, key], key: true, what: `unknown key "${key}"${hint === undefined ? '' : `; ${hint}`}`};
		});
	}
	if (issue.code === 'invalid_union') {
		const meant = meantBranch(issue.errors);
		if (meant) return meant.flatMap(inner => wrongsOf(inner, path, data, knownKeys));
	}
	return [{path, what: `${name(path)}${text(issue, value)}`}];
}

/** The alternative that is of the value's kind: it complains about members, not about the whole. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
	const ofKind = branches.filter(issues => !issues.some(issue => issue.path.length === 0 && isKindIssue(issue)));
	const rank = (issues: readonly Issue[]) => {
		const unknown = issues.filter(issue => issue.code === 'unrecognized_keys').flatMap(issue => issue.keys).length;
		const missing = issues.filter(issue => issue.code === 'invalid_type' && issue.path.length === 1).length;
		return unknown * 2 + missing;
	};
	const [best] = [...ofKind].sort((a, b) => rank(a) - rank(b));
	// Objects with one key each are told apart by it: where none has it, their common message says more.
	return ofKind.length > 2 && best?.some(issue => issue.code === 'unrecognized_keys') ? undefined : best;
}

function isKindIssue(issue: Issue): boolean {
	return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function text(issue: Issue, value: unknown): string {
	switch (issue.code) {
		case 'invalid_type':
			if (value === undefined) return 'is missing';
			if (issue.expected === 'int') return `must be a whole number, not ${shown(value)}`;
			return `must be ${kinds[issue.expected] ?? issue.expected}, not ${shown(value)}`;
		case 'invalid_value': {
			const values = issue.values.map(String);
			const near = typeof value === 'string' ? didYouMean(value, values) : undefined;
			const one = values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`;
			return `must be ${one}, not ${shown(value)}${near === undefined ? '' : `; ${near}`}`;
		}
		case 'too_small':
			return issue.origin === 'string' || issue.origin === 'array'
				? value === '' || (Array.isArray(value) && value.length === 0)
					? 'is empty'
					: `must have ${issue.minimum} at least`
				: `must be ${issue.minimum} at least, not ${shown(value)}`;
		case 'too_big':
			// Beyond what a number can tell apart is beyond its bound, too.
			if (issue.maximum === Number.MAX_SAFE_INTEGER) return `must be a whole number, not ${shown(value)}`;
			return issue.origin === 'string' || issue.origin === 'array'
				? `must have ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'items'} at most`
				: `must be ${issue.maximum} at most, not ${shown(value)}`;
		case 'invalid_union':
			// zod has no words of its own for what z.json() does not take.
			return `${issue.message === 'Invalid input' ? 'must be a value that JSON has' : issue.message}, not ${shown(value)}`;
		case 'invalid_format':
			return issue.format === 'url'
				? `must be an http, https or tcp URL, not ${shown(value)}`
				: `${issue.message}, not ${shown(value)}`;
		default:
			return issue.message;
	}
}

const kinds: Readonly<Record<string, string>> = {
	object: 'keys and values',
	record: 'keys and values',
	array: 'a list',
	tuple: 'a list',
	string: 'text',
	number: 'a number',
	boolean: 'true or false',
};

function name(path: Path): string {
	return path.length === 0 ? '' : `${pathText(path)} `;
}

/** `requests[1].expect.client`. */
export function pathText(path: Path): string {
	return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

function shown(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) {
		const keys = Object.keys(value);
		return keys.length === 0 ? '{}' : `{${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', ...' : ''}}`;
	}
	const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function valueAt(data: unknown, path: Path): unknown {
	let value = data;
	for (const step of path) {
		if (typeof value !== 'object' || value === null) return undefined;
		value = (value as Record<string | number, unknown>)[step];
	}
	return value;
}
