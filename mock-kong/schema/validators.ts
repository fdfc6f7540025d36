import {luaMatches} from '../lua/patterns.js';
import {luaNumber} from '../lua/text.js';
import {luaString} from '../lua/values.js';
import {elementsOf, isObject, isTable, type SchemaField} from './field.js';

/**
 * Kong's validator functions (kong/db/schema/init.lua: Schema.validators) in its order, with its texts. Each gives the
 * error text, or undefined. `custom_validator` is a Lua function and cannot stand in a dump.
 *
 * Where we differ: `is_regex` asks JavaScript's RegExp, not PCRE.
 */
type Validator = (value: unknown, argument: unknown) => string | undefined;

const validators: readonly (readonly [string, Validator])[] = [
	['eq', (value, wanted) => (value === wanted ? undefined : `value must be ${shown(wanted)}`)],
	[
		'ne',
		(value, wanted) => (value !== wanted ? undefined : `value must not be ${wanted === null ? 'null' : shown(value)}`),
	],
	[
		'not_one_of',
		(value, options) =>
			elementsOf(options).some(option => option === value) ? `must not be one of: ${joined(options)}` : undefined,
	],
	[
		'one_of',
		(value, options) =>
			elementsOf(options).some(option => option === value) ? undefined : `expected one of: ${joined(options)}`,
	],
	['gt', (value, limit) => (Number(value) > Number(limit) ? undefined : `value must be greater than ${shown(limit)}`)],
	['timestamp', value => (Number(value) > 0 ? undefined : 'expected a valid timestamp')],
	['uuid', value => (uuid.test(String(value)) ? undefined : 'expected a valid UUID')],
	['is_regex', value => (isRegex(String(value)) ? undefined : `not a valid regex: ${String(value)}`)],
	['between', between],
	['len_eq', (value, length) => lengthError(value, size => size === length, `length must be ${shown(length)}`)],
	[
		'len_min',
		(value, length) => lengthError(value, size => size >= Number(length), `length must be at least ${shown(length)}`),
	],
	[
		'len_max',
		(value, length) => lengthError(value, size => size <= Number(length), `length must be at most ${shown(length)}`),
	],
	[
		'starts_with',
		(value, start) => (String(value).startsWith(String(start)) ? undefined : `should start with: ${String(start)}`),
	],
	['not_match', (value, pattern) => (matches(value, pattern) ? `invalid value: ${String(value)}` : undefined)],
	['match_none', (value, list) => listError(value, list, matched => matched)],
	['match', (value, pattern) => (matches(value, pattern) ? undefined : `invalid value: ${String(value)}`)],
	['match_all', (value, list) => listError(value, list, matched => !matched)],
	['match_any', matchAny],
	[
		'contains',
		(value, wanted) =>
			elementsOf(value).some(element => element === wanted) ? undefined : `expected to contain: ${shown(wanted)}`,
	],
	['mutually_exclusive_subsets', exclusiveSubsets],
];

/** Attributes that constrain a value beyond its type. */
export const validatorNames: readonly string[] = [...validators.map(([name]) => name), 'custom_validator'];

/** The first validator of the field that the value fails: the field's own `err`, or Kong's text. */
export function runValidators(field: SchemaField, value: unknown): string | undefined {
	const withLength = field.type === 'string' && field.len_min === undefined ? {...field, len_min: 1} : field;
	for (const [name, validate] of validators) {
		const argument = withLength[name];
		if (argument === undefined) continue;
		const error = validate(value, argument);
		if (error !== undefined) return typeof field.err === 'string' ? field.err : error;
	}
	return undefined;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function between(value: unknown, limits: unknown): string | undefined {
	const [low = 0, high = 0] = elementsOf(limits).map(Number);
	if (Number(value) >= low && Number(value) <= high) return undefined;
	return `value should be between ${Math.trunc(low)} and ${Math.trunc(high)}`;
}

/** Bytes of a string, elements of a sequence, members of a map. */
function lengthError(value: unknown, fits: (size: number) => boolean, error: string): string | undefined {
	const size = typeof value === 'string' ? Buffer.byteLength(value) : isTable(value) ? Object.keys(value).length : 0;
	return fits(size) ? undefined : error;
}

function matches(value: unknown, pattern: unknown): boolean {
	return luaMatches(luaString(String(value)), luaString(String(pattern)));
}

function listError(value: unknown, list: unknown, wrong: (matched: boolean) => boolean): string | undefined {
	const bad = elementsOf(list).find(entry => isObject(entry) && wrong(matches(value, entry.pattern)));
	if (!isObject(bad)) return undefined;
	return typeof bad.err === 'string' ? bad.err : `invalid value: ${String(value)}`;
}

function matchAny(value: unknown, argument: unknown): string | undefined {
	if (!isObject(argument) || elementsOf(argument.patterns).some(pattern => matches(value, pattern))) return undefined;
	return typeof argument.err === 'string' ? argument.err : `invalid value: ${String(value)}`;
}

/** An element of several subsets counts for the last one; subsets are told in the order the value uses them. */
function exclusiveSubsets(value: unknown, subsets: unknown): string | undefined {
	const subsetOf = new Map(elementsOf(subsets).flatMap(subset => elementsOf(subset).map(element => [element, subset])));
	const used = new Set(
		elementsOf(value)
			.map(element => subsetOf.get(element))
			.filter(subset => subset !== undefined),
	);
	return used.size <= 1 ? undefined : `these sets are mutually exclusive: ${quotedList([...used])}`;
}

function isRegex(text: string): boolean {
	try {
		new RegExp(text.replace(/^\(\?[imsx]+\)/, ''));
		return true;
	} catch {
		return false;
	}
}

/** `'a', 'b'` and `('a', 'b'), ('c')` */
export function quotedList(words: readonly unknown[]): string {
	return words.map(word => (Array.isArray(word) ? `(${quotedList(word)})` : `'${shown(word)}'`)).join(', ');
}

function joined(options: unknown): string {
	return elementsOf(options).map(shown).join(', ');
}

/** tostring(), as far as these texts need it. */
function shown(value: unknown): string {
	if (typeof value === 'number') return luaNumber(value);
	return value === null ? 'null' : isTable(value) ? 'table' : String(value);
}
