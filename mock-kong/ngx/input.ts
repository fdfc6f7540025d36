import {ConformError} from '../errors.js';
import type {JsonValue} from '../lua/json.js';
import {type LuaString, luaString} from '../lua/values.js';
import type {HeaderLine} from './headers.js';
import type {TlsInput} from './tls.js';

/** Header lines as a caller writes them. Text is latin-1 when every character is at most U+00FF, else UTF-8. */
export type HeaderInput = Record<string, string | readonly string[]> | readonly (readonly [string, string])[];

/** A request of a client, as a caller of mock Kong describes it. */
export interface ClientRequest {
	/** Default `GET`. */
	method?: string;
	/** Path with query, as in the request line. Default `/`. */
	path?: string;
	/** Host is added when missing; Content-Length when there is a body and neither it nor Transfer-Encoding is given. */
	headers?: HeaderInput;
	/** Text is UTF-8; an object is sent as JSON with its Content-Type. */
	body?: string | Uint8Array | {[name: string]: JsonValue} | JsonValue[];
	/** The TCP peer. Default 127.0.0.1 and a high port. */
	client?: {address?: string; port?: number};
	/** `1.0`, `1.1` or `2`. Default 1.1. */
	httpVersion?: number;
	/** Over TLS: true, or how. */
	tls?: boolean | TlsInput;
	/** The port of Kong the client connected to. Default 8000, 8443 over TLS. */
	serverPort?: number;
}

/** How the upstream answers: what stands behind the Service entity. */
export type UpstreamAnswer =
	/** A scripted answer. Text is UTF-8; Content-Length is added unless given or `Transfer-Encoding: chunked` is. */
	| {status?: number; headers?: HeaderInput; body?: string | Buffer}
	/** Nothing listens. */
	| {refuse: true}
	/** It takes the request and then nothing comes (without the wait), or it closes the connection. */
	| {fails: 'timeout' | 'closed'}
	/** A real HTTP/1.1 server on this machine. */
	| {url: string};

/** Header lines as nginx holds them. */
export function headerLines(input: HeaderInput | undefined): HeaderLine[] {
	if (input === undefined) return [];
	const pairs: [string, string][] = isPairs(input)
		? input.map(([name, value]) => [name, value])
		: Object.entries(input).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
	return pairs.map(([name, value]) => {
		if (typeof value !== 'string') {
			throw new ConformError({code: 'usage', what: `header ${JSON.stringify(name)} is ${String(value)}, not text`});
		}
		if (/[\r\n\0]/.test(name + value)) {
			throw new ConformError({code: 'usage', what: `header ${JSON.stringify(name)} has a line break or NUL in it`});
		}
		return [headerText(name), trimHeader(headerText(value))];
	});
}

function isPairs(input: HeaderInput): input is readonly (readonly [string, string])[] {
	return Array.isArray(input);
}

/** nginx drops spaces around a value, not tabs. */
function trimHeader(value: LuaString): LuaString {
	return value.replace(/^ +| +$/g, '');
}

function headerText(text: string): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the latin-1 range
	return /^[\x00-\xff]*$/.test(text) ? text : luaString(text);
}

/** The bytes of a body, and the Content-Type it implies. */
export function bodyBytes(body: ClientRequest['body']): {bytes: Buffer; contentType?: string} {
	if (body === undefined) return {bytes: Buffer.alloc(0)};
	if (body instanceof Uint8Array) return {bytes: Buffer.from(body)};
	if (typeof body === 'string') return {bytes: Buffer.from(body, 'utf8')};
	return {bytes: Buffer.from(JSON.stringify(body), 'utf8'), contentType: 'application/json'};
}
