import type {KongResponse} from '../mock-kong/internal.js';
import {bareText, type Difference, differs, samePort} from './compare.js';
import type {RecordedResponse, RecordedUpstream} from './recording.js';

type HeaderLine = readonly [name: string, value: string];

/** Headers whose values are another time's: only their shape counts. */
const shapes: Readonly<Record<string, RegExp>> = {
	date: /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
	'x-kong-upstream-latency': /^\d+$/,
	'x-kong-proxy-latency': /^\d+$/,
	'x-kong-response-latency': /^\d+$/,
	'x-kong-request-id': /^[0-9a-f]{32}$/,
};

/** What the client of this run got. */
export type ClientAnswer = Pick<KongResponse, 'status' | 'rawHeaders' | 'body'>;

/** What the client got. Without a recorded status there was no response at all. */
export function responseDifference(expected: RecordedResponse, actual: ClientAnswer | undefined): Difference {
	const status = actual?.status === 0 ? undefined : actual?.status;
	if ((expected.status ?? undefined) !== status) return differs(expected.status ?? undefined, status, 'status');
	if (actual === undefined || status === undefined) return undefined;
	return (
		headersDifference(expected.headers ?? [], actual.rawHeaders) ??
		bodyDifference(bytesOf(expected), actual.body, 'body')
	);
}

/** What a TCP client got. */
export function tcpDifference(expected: string, actual: KongResponse): Difference {
	return bodyDifference(Buffer.from(expected, 'utf8'), actual.body, 'stream');
}

/** What the service got; null: it got no request. */
export function upstreamDifference(expected: RecordedUpstream | null, actual: KongResponse['upstream']): Difference {
	if (expected === null) return actual === undefined ? undefined : differs(undefined, actual.url, 'upstream');
	if (actual === undefined) return differs(expected.url, undefined, 'upstream');
	if (expected.method !== actual.method) return differs(expected.method, actual.method, 'upstream method');
	if (expected.url !== actual.url && bareText(expected.url) !== bareText(actual.url)) {
		return differs(expected.url, actual.url, 'upstream url');
	}
	const found =
		headersDifference(pairs(expected.rawHeaders), actual.headers) ??
		bodyDifference(bytesOf(expected), actual.body, 'body');
	return found && `upstream ${found}`;
}

/** Names without case and order; the order of one name's values counts. */
function headersDifference(expected: readonly HeaderLine[], actual: readonly HeaderLine[]): Difference {
	const [left, right] = [byName(expected), byName(actual)];
	// A Host of nothing but a port: with the standard one nothing is left of it.
	if (/^:9\d{3}$/.test(left.get('host')?.[0] ?? '') && !right.has('host')) right.set('host', ['']);
	for (const name of new Set([...left.keys(), ...right.keys()])) {
		const [want, have] = [left.get(name), right.get(name)];
		const same =
			want?.length === have?.length && want?.every((value, i) => sameValue(name, value, have?.[i] ?? '')) === true;
		if (!same) return differs(want, have, `header ${name}`);
	}
	return undefined;
}

function sameValue(name: string, expected: string, actual: string): boolean {
	if (bareText(expected) === bareText(actual)) return true;
	const shape = shapes[name];
	if (shape) return shape.test(expected) && shape.test(actual);
	if (name === 'x-forwarded-port') return samePort(expected, actual);
	// The recordings' service stood behind a port of the recordings.
	if (name === 'host') return expected.replace(/:9\d{3}$/, '') === actual.replace(/:\d+$/, '');
	return false;
}

function byName(lines: readonly HeaderLine[]): Map<string, string[]> {
	const map = new Map<string, string[]>();
	for (const [name, value] of lines) {
		const key = name.toLowerCase();
		// Whoever reads HTTP takes the white space around a value off: Kong's " " for an empty one was recorded as "".
		map.set(key, [...(map.get(key) ?? []), value.replace(/^[ \t]+|[ \t]+$/g, '')]);
	}
	return map;
}

function bodyDifference(expected: Buffer, actual: Buffer, path: string): Difference {
	if (expected.equals(actual)) return undefined;
	const [left, right] = [expected, actual].map(body => withoutRequestId(body.toString('latin1')));
	return left === right ? undefined : differs(expected.toString('utf8'), actual.toString('utf8'), path);
}

/** The request's id in an error body, in each of Kong's formats. */
function withoutRequestId(body: string): string {
	return body.replace(/(request_id"?(?: ?: ?"?|>)|Request ID: )[0-9a-f]{32}/gi, '$1ID');
}

function bytesOf(message: RecordedResponse | RecordedUpstream): Buffer {
	if (message.bodyHex !== undefined) return Buffer.from(message.bodyHex, 'hex');
	if (typeof message.body === 'object') return Buffer.from(message.body.$bin, 'hex');
	return Buffer.from(message.body ?? '', 'utf8');
}

function pairs(raw: readonly string[]): HeaderLine[] {
	const lines: HeaderLine[] = [];
	for (let i = 0; i + 1 < raw.length; i += 2) lines.push([raw[i] ?? '', raw[i + 1] ?? '']);
	return lines;
}
