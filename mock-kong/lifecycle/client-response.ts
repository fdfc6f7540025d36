import {luaLower, luaTostring} from '../lua/text.js';
import type {HeaderLine, HeaderLines} from '../ngx/headers.js';
import {httpVariable} from '../ngx/request-headers.js';
import {getResponseHeader, setResponseHeader} from '../ngx/response-headers.js';
import type {RequestState} from '../ngx/state.js';
import {csv} from './access.js';
import {errorPage, sendNginxPage} from './errors.js';
import {errorPageStatuses, reasonPhrase} from './nginx-pages.js';
import type {ClientResponse} from './outcome.js';

/** What `ngx.exit(status)` makes of a response nobody printed a body for (ngx_http_special_response.c). */
export function completeUnprinted(state: RequestState): void {
	const {resp} = state;
	if (resp.printed) return;
	if (resp.status < 300 && resp.status !== 204) return;
	if (errorPageStatuses.has(resp.status) && state.phase !== 'error') {
		errorPage(state, resp.status);
		return;
	}
	sendNginxPage(state);
}

/** Statuses ngx.exit ends a request with at once: what was printed is still in a buffer (ngx_http_finalize_request). */
const dropping = new Set([408, 444, 499]);

/** The connection is closed without a byte of the response. Only the head of an answer to HEAD is out by then. */
export function dropsResponse({resp, req}: RequestState): boolean {
	const {exitStatus} = resp;
	if (exitStatus === undefined || (exitStatus >= 200 && !dropping.has(exitStatus))) return false;
	return !(resp.printed && req.method === 'HEAD');
}

/** init.lua: Kong.header_filter with runloop header_filter.before and after. */
export function headerFilter(state: RequestState): void {
	const {resp, timing, version} = state;
	const upstreamHeaders = ownUpstreamHeaders(state);
	const now = Date.now();
	state.phase = 'header_filter';
	const server = `kong/${version.release}`;
	if (!state.proxied) {
		timing.responseLatency ??= (timing.responseStart ?? now) - timing.processingStart;
		setResponseHeader(resp, 'X-Kong-Response-Latency', luaTostring(timing.responseLatency));
		if (getResponseHeader(resp, 'Via') !== server) setResponseHeader(resp, 'Server', server);
	} else {
		timing.waitingTime ??= (timing.responseStart ?? now) - (timing.balancerEnd ?? timing.accessEnd ?? now);
		timing.proxyLatency ??= (timing.responseStart ?? now) - timing.processingStart;
		clearHopByHop(state);
		noteLastTry(state);
		setResponseHeader(resp, 'X-Kong-Upstream-Latency', luaTostring(timing.waitingTime));
		setResponseHeader(resp, 'X-Kong-Proxy-Latency', luaTostring(timing.proxyLatency));
		if (version.viaChain) {
			const via = upstreamHeaders === undefined ? undefined : httpVariable(upstreamHeaders, 'via');
			setResponseHeader(resp, 'Via', via === undefined ? `1.1 ${server}` : `${via}, 1.1 ${server}`);
			if (getResponseHeader(resp, 'Server') === undefined) setResponseHeader(resp, 'Server', server);
		} else setResponseHeader(resp, 'Via', server);
	}
	if (version.requestId) setResponseHeader(resp, 'X-Kong-Request-Id', state.requestId);
	resp.headersSent = true;
}

/** `$upstream_http_*`: a buffered answer belongs to the subrequest, this request has none. */
function ownUpstreamHeaders(state: RequestState): HeaderLines | undefined {
	return state.buffered === undefined ? state.upstream.headers : undefined;
}

function clearHopByHop(state: RequestState): void {
	const {resp, upstream} = state;
	const headers = ownUpstreamHeaders(state);
	if (headers === undefined) return;
	for (const name of csv(httpVariable(headers, 'connection'))) {
		if (name !== 'close' && name !== 'upgrade' && name !== 'keep-alive') setResponseHeader(resp, name, undefined);
	}
	const upgrade = httpVariable(headers, 'upgrade');
	if (upgrade !== undefined && luaLower(upgrade) !== luaLower(upstream.forwarded.get('Upgrade') ?? '')) {
		setResponseHeader(resp, 'Upgrade', undefined);
	}
	if (!upstream.forwarded.has('TE') && headers.has('trailer')) setResponseHeader(resp, 'Trailer', undefined);
}

/** runloop/handler.lua, header_filter.before: a last try whose outcome is an error counts as failed. */
function noteLastTry({resp, upstream: {target}}: RequestState): void {
	const last = target?.tries.at(-1);
	if (target === undefined || last === undefined) return;
	if (resp.status <= 499 || target.tries.length <= target.retries) return;
	target.tries.splice(-1, 1, {...last, failure: {state: 'failed', code: resp.status}});
}

/** ngx_http_header_filter_module.c: the response as it goes out. */
export function clientResponse(state: RequestState): ClientResponse {
	const {resp, req} = state;
	const status = resp.status;
	const bodyless = req.method === 'HEAD' || status === 204 || status === 304 || status < 200;
	const length = resp.headers.first('content-length');
	const lines: HeaderLine[] = [];
	// nginx adds it to responses of its own, not to what it streams from the service.
	if (!resp.streamed && !resp.headers.has('date')) lines.push(['Date', new Date().toUTCString()]);
	// Of a status line of the service's own nginx draws no conclusions.
	if (resp.contentType !== undefined && (status !== 204 || resp.streamed))
		lines.push(['Content-Type', resp.contentType]);
	resp.chunked = length === undefined && !bodyless && req.httpVersion >= 1.1 && req.httpVersion < 2;
	if (resp.chunked && !resp.headers.has('transfer-encoding')) lines.push(['Transfer-Encoding', 'chunked']);
	if (req.httpVersion < 2) lines.push(['Connection', req.keepalive ? 'keep-alive' : 'close']);
	lines.push(...resp.headers.lines().filter(([name]) => name !== ''));
	// A plugin's own `Transfer-Encoding: chunked` does not make nginx chunk: no client can read such a body.
	const unreadable = !resp.chunked && resp.headers.all('transfer-encoding').includes('chunked');
	const body = bodyless || unreadable ? Buffer.alloc(0) : resp.body;
	resp.bytesSent = headerBytes(lines) + body.length;
	return {status, reason: reasonPhrase(status), headers: lines, body};
}

function headerBytes(lines: readonly HeaderLine[]): number {
	return lines.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 'HTTP/1.1 200 OK\r\n\r\n'.length);
}
