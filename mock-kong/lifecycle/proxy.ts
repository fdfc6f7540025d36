import {luaLower} from '../lua/text.js';
import {LuaMap} from '../lua/values.js';
import {addValue} from '../ngx/args.js';
import {HeaderLines} from '../ngx/headers.js';
import type {UpstreamAnswer} from '../ngx/input.js';
import type {RequestState} from '../ngx/state.js';
import {tablePairs} from '../pdk/checks/header-checks.js';
import {checkStatus} from '../pdk/response/response.js';
import {setHeader} from '../pdk/response/send.js';
import {stringField} from './entity.js';
import type {UpstreamRequest} from './outcome.js';
import {askUpstream, type UpstreamReply} from './upstream.js';
import {buildUpstreamRequest} from './upstream-request.js';

/** Headers of the service that nginx does not pass on (ngx_http_proxy_hide_headers, ngx_http_upstream). */
const hidden = new Set([
	'connection',
	'keep-alive',
	'transfer-encoding',
	'x-pad',
	'x-accel-expires',
	'x-accel-redirect',
	'x-accel-limit-rate',
	'x-accel-buffering',
	'x-accel-charset',
]);

/** Methods nginx does not send again (ngx_http_upstream_next). */
const unsafe = new Set(['POST', 'LOCK', 'PATCH']);

/** One exchange with the service; notes its timing, status and headers in the state. */
export async function exchange(
	state: RequestState,
	answer: UpstreamAnswer,
): Promise<{reply: UpstreamReply; request: UpstreamRequest | undefined}> {
	const {timing, upstream} = state;
	const request = buildUpstreamRequest(state);
	const target = upstream.target;
	const start = Date.now();
	timing.balancerEnd = start;
	timing.proxyLatency = start - timing.processingStart;
	const scheme = stringField(state.service, 'protocol') ?? 'http';
	const reply = await askUpstream(request, answer, scheme, target?.readTimeout ?? 60_000);
	const failed = reply.kind === 'failed';
	// nginx tries again (proxy_next_upstream), but for a request that was sent and may have had its effect.
	const again = failed && !(reply.reached && unsafe.has(request.method));
	const times = again ? 1 + (target?.retries ?? 0) : 1;
	for (let i = 1; i <= times; i += 1) {
		target?.tries.push({
			start,
			latency: Date.now() - start,
			ip: '127.0.0.1',
			port: target.port,
			// Noted when the next try begins; of the last one the header filter does it.
			...(failed && i < times ? {failure: {state: 'failed', code: reply.status}} : {}),
		});
	}
	// What a subrequest captures is its own: this request has no `$upstream_*` then.
	if (!state.bufferedProxying) upstream.status = reply.status;
	if (reply.kind === 'answer') upstream.headers = state.bufferedProxying ? undefined : reply.headers;
	else
		state.log('err', `${reply.why} while ${reply.reached ? 'reading response header from' : 'connecting to'} upstream`);
	const unseen = failed ? !reply.reached : reply.malformed === true;
	return {reply, request: unseen ? undefined : request};
}

/** Streaming: the service's status and headers replace or follow what plugins set (ngx_http_upstream_process_headers). */
export function streamAnswer(state: RequestState, reply: UpstreamReply & {kind: 'answer'}): void {
	const {resp} = state;
	resp.status = reply.status;
	// The length a plugin set stands: nginx writes the service's own only where there is no such header.
	const ownLength = resp.headers.has('content-length');
	for (const [name, value] of passedHeaders(reply.headers).lines()) {
		const lower = luaLower(name);
		if (lower === 'content-type') resp.contentType = value;
		else if (lower === 'content-length' && ownLength) continue;
		else resp.headers.add(name, value);
	}
	resp.body = reply.body;
	resp.printed = true;
	resp.streamed = true;
}

/**
 * Buffered: what ngx.location.capture gave is set as kong.response.set_status and set_headers do (init.lua: Kong.response).
 * @throws LuaError for a status set_status does not take
 */
export function bufferAnswer(state: RequestState, status: number, all: HeaderLines, body: Buffer): void {
	const headers = passedHeaders(all);
	state.buffered = {status, headers, body};
	state.resp.status = checkStatus(status, 100);
	for (const [name, value] of tablePairs(captureTable(headers))) setHeader(state, String(name), value);
}

/** What ngx.location.capture gives of a service that gave nothing. */
export function nothingOf(status: number): {status: number; headers: HeaderLines; body: Buffer} {
	return {status, headers: new HeaderLines(), body: Buffer.alloc(0)};
}

/** The `header` table of a captured response: names as the service wrote them. */
function captureTable(headers: HeaderLines): LuaMap {
	const table = new LuaMap();
	for (const [name, value] of headers.lines()) addValue(table, name, value);
	return table;
}

function passedHeaders(headers: HeaderLines): HeaderLines {
	return new HeaderLines(headers.lines().filter(([name]) => !hidden.has(luaLower(name))));
}
