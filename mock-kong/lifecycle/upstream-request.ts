import {luaString} from '../lua/values.js';
import {type HeaderLine, HeaderLines} from '../ngx/headers.js';
import type {RequestState} from '../ngx/state.js';
import type {UpstreamRequest} from './outcome.js';

/** `proxy_set_header` of templates/nginx_kong.lua, besides TE, Upgrade and Content-Length. */
const forwardedNames = [
	'X-Forwarded-For',
	'X-Forwarded-Proto',
	'X-Forwarded-Host',
	'X-Forwarded-Port',
	'X-Forwarded-Path',
	'X-Forwarded-Prefix',
] as const;

/** Request headers that nginx never passes on as the client sent them (ngx_http_proxy_headers). */
const ownedByProxy = [
	'host',
	'connection',
	'content-length',
	'transfer-encoding',
	'te',
	'keep-alive',
	'expect',
	'upgrade',
	'x-real-ip',
];

/** Methods ngx.location.capture can send (init.lua, HTTP_METHODS): it takes GET for any other. */
const capturable = new Set([
	...['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'MKCOL', 'COPY', 'MOVE'],
	...['PROPFIND', 'PROPPATCH', 'LOCK', 'UNLOCK', 'PATCH', 'TRACE'],
]);

/** The request nginx sends to the service (proxy_pass $upstream_scheme://kong_upstream$upstream_uri). */
export function buildUpstreamRequest(state: RequestState): UpstreamRequest {
	const {req, upstream} = state;
	const forwarded = upstream.forwarded;
	const owned = new Set<string>([...ownedByProxy, ...forwardedNames.map(name => name.toLowerCase())]);
	const lines: HeaderLine[] = [];
	const add = (name: string, value: string | undefined): void => {
		if (value !== undefined && value !== '') lines.push([name, value]);
	};
	add('TE', forwarded.get('TE'));
	if (state.version.viaChain) {
		owned.add('via');
		add('Via', forwarded.get('Via'));
	}
	add('Host', upstream.host);
	add('Upgrade', forwarded.get('Upgrade'));
	add('Connection', forwarded.get('Connection'));
	for (const name of forwardedNames) add(name, forwarded.get(name));
	add('X-Real-IP', luaString(state.client.address));
	if (state.node.sendsRequestId ?? state.version.requestId) {
		owned.add('x-kong-request-id');
		add('X-Kong-Request-Id', state.requestId);
	}
	if (req.body.length > 0 || req.headers.has('content-length')) lines.push(['Content-Length', String(req.body.length)]);
	for (const [name, value] of req.headers.lines()) {
		if (!owned.has(name.toLowerCase())) lines.push([name, value]);
	}
	const target = upstream.target;
	return {
		method: state.bufferedProxying && !capturable.has(req.method) ? 'GET' : req.method,
		url: upstream.uri,
		headers: new HeaderLines(lines).lines(),
		body: req.body,
		scheme: upstream.scheme,
		host: target?.host ?? '',
		port: target?.port ?? 0,
	};
}
