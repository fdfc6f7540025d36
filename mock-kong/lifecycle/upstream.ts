import http from 'node:http';
import {luaBytes, luaString} from '../lua/values.js';
import {type HeaderLine, HeaderLines} from '../ngx/headers.js';
import {bodyBytes, headerLines, type UpstreamAnswer} from '../ngx/input.js';
import type {UpstreamRequest} from './outcome.js';

/** What came back from the service: an answer, or the status nginx gives the client instead. */
export type UpstreamReply =
	| {
			readonly kind: 'answer';
			readonly status: number;
			readonly headers: HeaderLines;
			readonly body: Buffer;
			/** The request could not be read: the service itself never saw it. */
			readonly malformed?: boolean;
			/** It ended before the length it said. */
			readonly truncated?: boolean;
	  }
	| {readonly kind: 'failed'; readonly status: 502 | 504; readonly why: string; readonly reached: boolean};

/** Sends a request to the service, scripted or real. Bounded by `readTimeoutMs`. */
export async function askUpstream(
	request: UpstreamRequest,
	answer: UpstreamAnswer,
	scheme: string,
	readTimeoutMs: number,
): Promise<UpstreamReply> {
	if ('refuse' in answer) {
		return {kind: 'failed', status: 502, why: 'connect() failed (111: Connection refused)', reached: false};
	}
	// The scripted service speaks its own scheme: TLS to a plain port fails in the handshake.
	if (request.scheme !== scheme) {
		return {kind: 'failed', status: 502, why: 'SSL_do_handshake() failed', reached: false};
	}
	// No server takes a header line without a name.
	if (request.headers.some(([name]) => name === '')) return malformed;
	if ('fails' in answer) return failures[answer.fails];
	if ('url' in answer) return overNetwork(request, answer.url, readTimeoutMs);
	return scripted(request, answer);
}

/** ngx_http_upstream.c: what nginx logs, and the status it gives the client. */
const failures: Record<'timeout' | 'closed', UpstreamReply> = {
	timeout: {kind: 'failed', status: 504, why: 'upstream timed out (110: Connection timed out)', reached: true},
	closed: {kind: 'failed', status: 502, why: 'upstream prematurely closed connection', reached: true},
};

const malformed: UpstreamReply = {
	kind: 'answer',
	status: 400,
	headers: new HeaderLines([['Connection', 'close']]),
	body: Buffer.alloc(0),
	malformed: true,
};

function scripted(
	request: UpstreamRequest,
	answer: Exclude<UpstreamAnswer, {refuse: true} | {fails: string} | {url: string}>,
): UpstreamReply {
	const {bytes} = bodyBytes(answer.body);
	const status = answer.status ?? 200;
	const headers = new HeaderLines(headerLines(answer.headers));
	const bodyless = request.method === 'HEAD' || status === 204 || status === 304 || status < 200;
	if (!bodyless && !headers.has('content-length') && !headers.has('transfer-encoding')) {
		headers.add('Content-Length', String(bytes.length));
	}
	if (bodyless) return {kind: 'answer', status, headers, body: Buffer.alloc(0)};
	// nginx reads no more than was said.
	const length = headers.has('transfer-encoding') ? '' : (headers.first('content-length') ?? '');
	const said = /^\d+$/.test(length) ? Number(length) : bytes.length;
	return {kind: 'answer', status, headers, body: bytes.subarray(0, said), truncated: bytes.length < said};
}

function overNetwork(request: UpstreamRequest, base: string, readTimeoutMs: number): Promise<UpstreamReply> {
	const {hostname, port} = new URL(base);
	return new Promise(resolve => {
		const failed = (status: 502 | 504, why: string, reached: boolean): void => {
			clearTimeout(deadline);
			resolve({kind: 'failed', status, why, reached});
		};
		const outgoing = http.request({
			host: hostname.replace(/^\[|\]$/g, ''),
			port: port === '' ? 80 : Number(port),
			method: request.method,
			path: request.url,
			agent: false,
			headers: rawHeaders(request.headers),
			setHost: false,
		});
		const deadline = setTimeout(() => {
			outgoing.destroy();
			failed(504, 'upstream timed out', true);
		}, readTimeoutMs);
		let connected = false;
		outgoing.on('socket', socket => socket.once('connect', () => (connected = true)));
		outgoing.on('error', error => failed(502, error.message, connected));
		outgoing.on('response', incoming => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('error', error => failed(502, error.message, true));
			incoming.on('end', () => {
				clearTimeout(deadline);
				resolve({
					kind: 'answer',
					status: incoming.statusCode ?? 502,
					headers: new HeaderLines(pairs(incoming.rawHeaders)),
					body: Buffer.concat(chunks),
				});
			});
		});
		outgoing.end(request.body);
	});
}

/** node:http writes header text as latin-1: Lua strings as they are. */
function rawHeaders(lines: readonly HeaderLine[]): string[] {
	return lines.flatMap(([name, value]) => [name, luaBytes(value).toString('latin1')]);
}

function pairs(raw: readonly string[]): HeaderLine[] {
	const lines: HeaderLine[] = [];
	for (let i = 0; i + 1 < raw.length; i += 2) {
		lines.push([luaString(raw[i] ?? ''), Buffer.from(raw[i + 1] ?? '', 'latin1').toString('latin1')]);
	}
	return lines;
}
