import type {Recorded} from './recording.js';

/** Where two values differ first, for people; undefined when they mean the same. */
export type Difference = string | undefined;

/**
 * Compares by meaning, with types: int and float, str and bin, absent and nil differ; maps are unordered, arrays ordered.
 * @param path of the value, for the text
 */
export function difference(expected: Recorded | undefined, actual: Recorded | undefined, path = ''): Difference {
	if (expected === undefined || actual === undefined || expected === null || actual === null) {
		return expected === actual ? undefined : differs(expected, actual, path);
	}
	if (Array.isArray(expected) && Array.isArray(actual)) {
		const length = Math.max(expected.length, actual.length);
		for (let i = 0; i < length; i += 1) {
			const found = difference(expected[i], actual[i], `${path}[${i}]`);
			if (found !== undefined) return found;
		}
		return undefined;
	}
	if (isMap(expected) && isMap(actual)) return mapDifference(expected, actual, path);
	if (typeof expected === 'string' && typeof actual === 'string') {
		if (samePort(expected, actual) || bareText(expected) === bareText(actual)) return undefined;
		return jsonDifference(expected, actual, path);
	}
	return Object.is(expected, actual) || samePort(expected, actual) ? undefined : differs(expected, actual, path);
}

function mapDifference(expected: RecordedMap, actual: RecordedMap, path: string): Difference {
	const [left, right] = [withoutOrder(expected), withoutOrder(actual)];
	for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
		const at = path === '' ? key : `${path}.${key}`;
		const found = measured.has(key)
			? shapeDifference(left[key], right[key], at)
			: difference(left[key], right[key], at);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** kong.log.serialize answers JSON, in the order of Lua's hash: what it says counts. */
function jsonDifference(expected: string, actual: string, path: string): Difference {
	const [left, right] = [parsed(expected), parsed(actual)];
	if (!isMap(left) || !isMap(right)) return sameUrl(expected, actual) ? undefined : differs(expected, actual, path);
	const {latencies, tries, started_at, request, response, ...rest} = left;
	const {latencies: l, tries: t, started_at: s, request: q, response: p, ...others} = right;
	return (
		shapeDifference([latencies ?? null, started_at ?? null], [l ?? null, s ?? null], path) ??
		shapeDifference(tries, t, `${path}.tries`) ??
		sizedDifference(request, q, `${path}.request`) ??
		sizedDifference(response, p, `${path}.response`) ??
		difference(rest, others, path)
	);
}

/** Sizes hang on the digits of ports and latencies, ids are random. */
function sizedDifference(expected: Recorded | undefined, actual: Recorded | undefined, path: string): Difference {
	if (!isMap(expected) || !isMap(actual)) return difference(expected, actual, path);
	const {size, id, ...rest} = expected;
	const {size: s, id: i, ...others} = actual;
	return shapeDifference([size ?? null, id ?? null], [s ?? null, i ?? null], path) ?? difference(rest, others, path);
}

/** A URL with a port of the recordings, and with one of this runner. */
function sameUrl(expected: string, actual: string): boolean {
	const port = /^(https?:\/\/[^/]*):(\d+)(?=\/)/;
	const [left, right] = [port.exec(expected), port.exec(actual)];
	return samePort(left?.[2] ?? '', right?.[2] ?? '') && expected.replace(port, '$1') === actual.replace(port, '$1');
}

/** Headers whose values are another request's. */
const measured = new Set([
	'date',
	'x-kong-upstream-latency',
	'x-kong-proxy-latency',
	'x-kong-response-latency',
	'x-kong-request-id',
]);

/** A map with keys of several types by the JSON of each key. */
function withoutOrder(map: RecordedMap): RecordedMap {
	if (!Array.isArray(map.$map)) return map;
	return {$map: Object.fromEntries((map.$map as [Recorded, Recorded][]).map(([k, v]) => [JSON.stringify(k), v]))};
}

/** Same shape and types: what was measured at another time or place. JSON in a string has a shape too. */
export function shapeDifference(expected: Recorded | undefined, actual: Recorded | undefined, path = ''): Difference {
	const [left, right] = [parsed(expected), parsed(actual)];
	if (Array.isArray(left) && Array.isArray(right)) {
		// How long a list is counts no more than any other value.
		for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
			const found = shapeDifference(left[i], right[i], `${path}[${i}]`);
			if (found !== undefined) return found;
		}
		return undefined;
	}
	if (isMap(left) && isMap(right)) {
		for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
			const found =
				key.startsWith('$') && typeof left[key] === typeof right[key]
					? undefined
					: shapeDifference(left[key], right[key], path === '' ? key : `${path}.${key}`);
			if (found !== undefined) return found;
		}
		return undefined;
	}
	return kindOf(left) === kindOf(right) ? undefined : differs(left, right, path);
}

function parsed(value: Recorded | undefined): Recorded | undefined {
	if (typeof value !== 'string' || !value.startsWith('{')) return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

function kindOf(value: Recorded | undefined): string {
	return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** Kong's error texts: exact but for source positions and addresses. */
export function textDifference(expected: string | undefined, actual: string | undefined, path: string): Difference {
	const [left, right] = [expected, actual].map(
		text => text && bareText(text.replace(/^[^\s:]*(?: metatable)?:\d+: /, '')),
	);
	return left === right ? undefined : differs(expected, actual, path);
}

/** Lua's address of a table is another each time. */
export function bareText(text: string): string {
	return text.replace(/\b(table|function|userdata|cdata|thread): 0x[0-9a-f]+/g, '$1: 0x');
}

/** The recordings were made on ports between 9000 and 9999; this runner has its own. */
export function samePort(expected: Recorded, actual: Recorded): boolean {
	return (
		/^9\d{3}$/.test(String(expected)) && typeof expected === typeof actual && /^9(001|443|801)$/.test(String(actual))
	);
}

export function differs(expected: unknown, actual: unknown, path: string): string {
	return `${path === '' ? 'value' : path}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function shown(value: unknown): string {
	const text = value === undefined ? 'nothing' : JSON.stringify(value);
	return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}

interface RecordedMap {
	[key: string]: Recorded;
}

function isMap(value: Recorded | undefined): value is RecordedMap {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
