import {randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {luaLower} from '../lua/text.js';
import {LuaMap, type LuaString, luaString} from '../lua/values.js';
import type {KongVersion} from '../versions/index.js';
import {parseAddress, trustedAddresses} from './cidr.js';
import {HeaderLines} from './headers.js';
import {bodyBytes, type ClientRequest, headerLines} from './input.js';
import {matchRoute} from './match.js';
import {hostOf} from './request-headers.js';
import type {Entity, LogLevel, NgxRequest, NodeSettings, RequestState, RouterMatch, TlsState} from './state.js';
import {tlsState} from './tls.js';

/** Kong's own defaults. */
export const defaultNodeSettings: NodeSettings = {
	hostname: 'kong',
	nodeId: '00000000-0000-4000-8000-000000000000',
	prefix: '/usr/local/kong',
	trustedIps: [],
	realIpHeader: 'X-Real-IP',
	clientBodyBufferSize: 8 * 1024,
	headersLimit: 100,
	errorDefaultType: 'text/plain',
};

/** What a request meets: entities without nulls, and what earlier plugins left. */
export interface RequestEntities {
	readonly route?: Entity | undefined;
	readonly service?: Entity | undefined;
	readonly consumer?: Entity | undefined;
	readonly credential?: Entity | undefined;
	readonly consumers?: readonly Entity[];
	/** Names of Upstream entities. */
	readonly upstreamNames?: readonly LuaString[];
	/** kong.ctx.shared and ngx.ctx as plugins before the first one left them. */
	readonly shared?: LuaMap;
	readonly ctx?: LuaMap;
	/** What the router found, where it is not what `route` and `service` give. */
	readonly match?: Partial<RouterMatch>;
	readonly tls?: TlsState | undefined;
	/** Lines of Kong's error log. */
	readonly onLog?: (level: LogLevel, line: LuaString) => void;
}

/** A request as nginx has read it, before the rewrite phase. @throws ConformError `usage` for headers that cannot be sent. */
export function createRequestState(
	version: KongVersion,
	node: NodeSettings,
	input: ClientRequest,
	entities: RequestEntities,
): RequestState {
	const req = createRequest(node, input);
	const peer = {address: input.client?.address ?? '127.0.0.1', port: input.client?.port ?? 49152};
	const client = realIp(node, req, peer);
	const match = {...matchRoute(req.requestUri, entities.route, entities.service, req), ...entities.match};
	const onLog = entities.onLog ?? (() => {});
	return {
		version,
		node,
		subsystem: 'http',
		phase: 'rewrite',
		inTimer: false,
		saved: undefined,
		pluginName: '',
		pluginId: '',
		peer,
		client,
		tls: entities.tls ?? connectionTls(input, req),
		req,
		upstream: {
			uri: '',
			scheme: '',
			host: '',
			target: undefined,
			forwarded: new Map(),
			status: undefined,
			headers: undefined,
		},
		resp: {
			status: 0,
			headers: new HeaderLines(),
			body: Buffer.alloc(0),
			contentType: undefined,
			headersSent: false,
			printed: false,
			exitStatus: undefined,
			streamed: false,
			chunked: false,
			bytesSent: 0,
		},
		buffered: undefined,
		ctx: entities.ctx ?? new LuaMap(),
		shared: entities.shared ?? new LuaMap(),
		route: undefined,
		service: undefined,
		consumer: entities.consumer,
		credential: entities.credential,
		uriCaptures: undefined,
		uriArgs: undefined,
		cachedHeaders: undefined,
		match,
		requestId: randomBytes(16).toString('hex'),
		timing: {
			processingStart: Math.round(req.startTime * 1000),
			balancerEnd: undefined,
			accessStart: undefined,
			accessEnd: undefined,
			responseStart: undefined,
			proxyLatency: undefined,
			responseLatency: undefined,
			waitingTime: undefined,
			receiveTime: undefined,
			requestTime: undefined,
		},
		consumers: entities.consumers ?? [],
		upstreamNames: entities.upstreamNames ?? [],
		proxied: false,
		exited: false,
		unexpectedError: false,
		delayResponse: false,
		delayedResponse: undefined,
		bufferedProxying: false,
		serializeValues: [],
		log: onLog,
		free: () => req.free(),
	};
}

function createRequest(node: NodeSettings, input: ClientRequest): NgxRequest & {free(): void} {
	const method = luaString(input.method ?? 'GET');
	const target = luaString(input.path ?? '/');
	const {requestUri, host} = requestTarget(target);
	const httpVersion = input.httpVersion ?? 1.1;
	// ngx_http_parse_header_line: what has another name is ignored.
	const headers = new HeaderLines(headerLines(input.headers).filter(([name]) => /^[\w-]+$/.test(name)));
	const {bytes, contentType} = bodyBytes(input.body);
	const scheme = input.tls === undefined || input.tls === false ? 'http' : 'https';
	const serverPort = input.serverPort ?? (scheme === 'https' ? 8443 : 8000);
	if (!headers.has('host') && httpVersion >= 1.1) headers.add('Host', `localhost:${serverPort}`);
	if (contentType !== undefined && !headers.has('content-type')) headers.add('Content-Type', contentType);
	if (input.body !== undefined && !headers.has('content-length') && !headers.has('transfer-encoding')) {
		headers.add('Content-Length', String(bytes.length));
	}
	const mark = requestUri.indexOf('?');
	let file: {dir: string; path: string} | undefined;
	return {
		method,
		originalMethod: method,
		target,
		requestUri,
		httpVersion,
		scheme,
		headers,
		host: hostOf(host ?? headers.first('host') ?? ''),
		args: mark === -1 ? '' : requestUri.slice(mark + 1),
		hasArgs: mark !== -1 && mark < requestUri.length - 1,
		body: bytes,
		bodyRead: false,
		// ngx_http_read_client_request_body: a quarter more is still kept in memory.
		spooled: bytes.length >= node.clientBodyBufferSize * 1.25,
		get bodyFile() {
			if (!this.spooled) return undefined;
			if (file === undefined) {
				const dir = mkdtempSync(path.join(tmpdir(), 'kong-body-'));
				file = {dir, path: path.join(dir, '0000000001')};
				writeFileSync(file.path, bytes);
			}
			return file.path;
		},
		serverPort,
		startTime: Date.now() / 1000,
		length: requestLength(method, target, headers, bytes.length),
		keepalive: keepsAlive(httpVersion, headers.first('connection')),
		free() {
			if (file !== undefined) rmSync(file.dir, {recursive: true, force: true});
			file = undefined;
		},
	};
}

/** ngx_http_parse_request_line: of an absolute form the host is the request's, whatever Host says. */
function requestTarget(target: LuaString): {requestUri: LuaString; host: LuaString | undefined} {
	const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/([^/?#]*)(.*)$/s.exec(target);
	const [, host, rest = ''] = absolute ?? [];
	if (host === undefined) return {requestUri: target, host: undefined};
	return {requestUri: rest === '' ? '/' : rest, host};
}

function keepsAlive(httpVersion: number, connection: LuaString | undefined): boolean {
	const value = luaLower(connection ?? '');
	if (value.includes('close')) return false;
	return httpVersion >= 1.1 || value.includes('keep-alive');
}

function requestLength(method: LuaString, uri: LuaString, headers: HeaderLines, bodyLength: number): number {
	const lines = headers.lines().reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
	return method.length + uri.length + ' '.length + ' HTTP/1.1\r\n'.length + lines + '\r\n'.length + bodyLength;
}

/** ngx_http_realip_module, not recursive: a trusted peer's header names the client. */
function realIp(node: NodeSettings, req: NgxRequest, peer: {address: string; port: number}) {
	const trusted = trustedAddresses(node.trustedIps);
	if (!trusted.has(peer.address)) return {...peer};
	const values = req.headers.all(node.realIpHeader);
	// Of X-Forwarded-For the last line counts, of any other header the first.
	const value = values.at(luaLower(node.realIpHeader) === 'x-forwarded-for' ? -1 : 0) ?? '';
	const last =
		value
			.replace(/[ ,]+$/, '')
			.split(/[ ,]/)
			.at(-1) ?? '';
	return parseAddress(last) ?? {...peer};
}

function connectionTls({tls, headers}: ClientRequest, req: NgxRequest): TlsState | undefined {
	if (tls === undefined || tls === false) return undefined;
	return tlsState(tls, headers === undefined ? undefined : req.headers.first('host'));
}
