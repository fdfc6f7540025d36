import type {JsonValue} from '../../mock-kong/internal.js';

/**
 * Whether a value is the one wanted, as far as languages can agree: a list of one text may be the text itself, an empty
 * table a list, a map or nothing, null may be missing, and entity fields may be named `Id` or `createdAt`. In a wanted
 * map the member `...` lets the value have more members.
 */
export function sameValue(got: JsonValue | undefined, wanted: JsonValue): boolean {
	if (wanted === null) return got === null || got === undefined;
	if (isEmpty(wanted)) return got === null || got === undefined || isEmpty(got);
	if (typeof wanted !== 'object') return got === wanted;
	if (Array.isArray(wanted)) return sameList(got, wanted);
	return isMap(got) && sameMap(got, wanted);
}

function sameList(got: JsonValue | undefined, wanted: readonly JsonValue[]): boolean {
	if (Array.isArray(got)) return got.length === wanted.length && wanted.every((item, i) => sameValue(got[i], item));
	const [only] = wanted;
	return wanted.length === 1 && typeof only === 'string' && got === only;
}

function sameMap(got: {readonly [key: string]: JsonValue}, wanted: {readonly [key: string]: JsonValue}): boolean {
	const members = new Map(Object.entries(got).map(([key, value]) => [plainKey(key), value]));
	const names = Object.keys(wanted).filter(name => name !== '...');
	if (!names.every(name => sameValue(members.get(plainKey(name)), wanted[name] ?? null))) return false;
	if ('...' in wanted) return true;
	const known = new Set(names.map(plainKey));
	return [...members].every(([name, value]) => known.has(name) || value === null);
}

/** `created_at`, `CreatedAt` and `createdAt` are one name. */
function plainKey(key: string): string {
	return key.replaceAll('_', '').toLowerCase();
}

function isMap(value: JsonValue | undefined): value is {[key: string]: JsonValue} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: JsonValue): boolean {
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A value for people, cut where it is long. */
export function shown(value: JsonValue | undefined): string {
	const text = value === undefined ? 'nothing' : JSON.stringify(value);
	return text.length > 120 ? `${text.slice(0, 120)}... (${text.length} characters)` : text;
}
