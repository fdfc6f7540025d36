import {luaLower} from '../lua/text.js';
import {type LuaString, luaGet} from '../lua/values.js';
import {trustedAddresses} from '../ngx/cidr.js';
import {firstOf} from '../ngx/get-header.js';
import {clearRequestHeader, headersTable, httpVariable} from '../ngx/request-headers.js';
import type {RequestState} from '../ngx/state.js';
import {escapePath, pathOf} from '../ngx/uri.js';
import {balancerData} from './balancer-data.js';

/** runloop/handler.lua: access.before, once the router found its match: what goes to the service by default. */
export function prepareProxying(state: RequestState): void {
	const {req, upstream, match, version} = state;
	if (version.firstHeaderValue) state.cachedHeaders = headersTable(req.headers, state.node.headersLimit);
	state.route = match.route;
	state.service = match.service;
	state.uriCaptures = match.uriCaptures;
	const peer = state.peer.address;
	const trusted = trustedAddresses(state.node.trustedIps).has(peer);
	const header = (name: LuaString): LuaString | undefined => requestHeader(state, name);
	const given = (name: LuaString): LuaString | undefined => (trusted ? header(name) : undefined);

	upstream.target = balancerData(match.service, 'http');
	upstream.scheme = upstream.target.scheme;
	upstream.uri = escapePath(match.upstreamUri);
	if (match.upstreamHost !== undefined) upstream.host = match.upstreamHost;

	const websocket = luaLower(header('upgrade') ?? '') === 'websocket';
	const forwardedFor = header('x-forwarded-for');
	const prefix = given('x-forwarded-prefix') ?? (match.prefix === '/' ? undefined : match.prefix);
	const values: [string, LuaString | undefined][] = [
		['Connection', websocket ? 'keep-alive, Upgrade' : 'keep-alive'],
		['Upgrade', websocket ? 'websocket' : undefined],
		['X-Forwarded-For', forwardedFor === undefined ? state.client.address : `${forwardedFor}, ${peer}`],
		['X-Forwarded-Proto', given('x-forwarded-proto') ?? req.scheme],
		['X-Forwarded-Host', given('x-forwarded-host') ?? req.host],
		['X-Forwarded-Port', given('x-forwarded-port') ?? String(req.serverPort)],
		['X-Forwarded-Path', given('x-forwarded-path') ?? pathOf(req.requestUri)],
		['X-Forwarded-Prefix', prefix],
	];
	if (version.viaChain) {
		const via = header('via');
		const own = `${httpVersionText(req.httpVersion)} kong/${version.release}`;
		values.push(['Via', via === undefined ? own : `${via}, ${own}`]);
	}
	for (const [name, value] of values) {
		if (value === undefined) upstream.forwarded.delete(name);
		else upstream.forwarded.set(name, value);
	}
}

/** runloop/handler.lua: access.after: query string, Host, hop-by-hop headers. */
export function finishProxying(state: RequestState): void {
	const {req, upstream, version} = state;
	const endsWithMark = req.requestUri.endsWith('?');
	if (req.args !== '' && (version.argsAfterBareMark || !endsWithMark)) upstream.uri += `?${req.args}`;
	else if (endsWithMark) upstream.uri += '?';
	const target = upstream.target;
	if (target !== undefined) {
		target.scheme = upstream.scheme;
		if (upstream.host === '') upstream.host = target.host + portSuffix(target.port, upstream.scheme);
	}
	clearHopByHop(state);
}

function portSuffix(port: number, scheme: LuaString): string {
	const standard = scheme === 'http' || scheme === 'grpc' ? 80 : 443;
	return port === standard ? '' : `:${port}`;
}

function clearHopByHop(state: RequestState): void {
	const {req, upstream} = state;
	for (const name of csv(requestHeader(state, 'connection'))) {
		if (name === 'upgrade') {
			if (upstream.forwarded.get('Connection') === 'keep-alive') clearRequestHeader(req, name);
		} else clearRequestHeader(req, name);
	}
	const te = requestHeader(state, 'te');
	if (te === 'trailers' || csv(te).includes('trailers')) upstream.forwarded.set('TE', 'trailers');
	for (const name of ['proxy', 'proxy-connection']) {
		if (requestHeader(state, name) !== undefined) clearRequestHeader(req, name);
	}
}

/** runloop/handler.lua: csv. A lone close, upgrade or keep-alive gives nothing. */
export function csv(value: LuaString | undefined): LuaString[] {
	const text = luaLower(value ?? '');
	if (text === '' || text === 'close' || text === 'upgrade' || text === 'keep-alive') return [];
	return text
		.split(',')
		.map(item => item.trim())
		.filter(item => item !== '');
}

/**
 * kong.tools.http get_header with a ctx (3.6 and later): the first value, of the headers as they were when the phase
 * began, whatever plugins do to them. Before, `$http_*`: all values as they are now, joined.
 */
function requestHeader(state: RequestState, dashed: LuaString): LuaString | undefined {
	const name = dashed.replaceAll('-', '_');
	if (!state.version.firstHeaderValue) return httpVariable(state.req.headers, name);
	return firstOf(state.cachedHeaders, name);
}

function httpVersionText(version: number): string {
	return version >= 2 ? '2' : version === 1 ? '1' : String(version);
}

/** The route takes only TLS: status and headers of the answer, when this request is plain. */
export function needsHttps(state: RequestState): boolean {
	const protocols = state.route === undefined ? undefined : luaGet(state.route, 'protocols');
	if (!Array.isArray(protocols) || !protocols.includes('https') || protocols.includes('http')) return false;
	return state.upstream.forwarded.get('X-Forwarded-Proto') !== 'https';
}
