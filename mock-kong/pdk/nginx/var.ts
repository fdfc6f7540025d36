import {isIPv4} from 'node:net';
import {luaLower} from '../../lua/text.js';
import {type LuaString, luaString} from '../../lua/values.js';
import {httpVariable} from '../../ngx/request-headers.js';
import type {RequestState} from '../../ngx/state.js';
import {tlsVariables} from './tls-var.js';

type Reader = (state: RequestState) => LuaString | undefined;

/** Variables of both subsystems. */
const common: Readonly<Record<string, Reader>> = {
	remote_addr: state => state.client.address,
	binary_remote_addr: state => binaryAddress(state.client.address),
	// A trusted proxy names an address without a port.
	remote_port: state => text(state.client.port) ?? '',
	realip_remote_addr: state => state.peer.address,
	realip_remote_port: state => text(state.peer.port),
	server_port: state => String(state.req.serverPort),
	server_addr: () => '127.0.0.1',
	hostname: state => luaLower(state.node.hostname),
	msec: () => (Date.now() / 1000).toFixed(3),
	time_iso8601: () => new Date().toISOString().replace(/\..*/, '+00:00'),
	time_local: () => localTime(new Date()),
	nginx_version: ({version}) => version.nginxVersion,
	pid: () => String(process.pid),
	connection: () => '1',
	status: state => String(state.resp.status).padStart(3, '0'),
	bytes_sent: state => String(state.resp.bytesSent),
	...tlsVariables,
};

const streamOnly: Readonly<Record<string, Reader>> = {
	protocol: () => 'TCP',
	session_time: state => seconds(state.timing.requestTime ?? Date.now() - state.req.startTime * 1000),
	bytes_received: state => String(state.req.length),
	upstream_addr: state => state.upstream.target?.tries.map(({ip, port}) => `${ip}:${port}`).join(', ') || undefined,
	upstream_bytes_received: state => state.upstreamBytes?.received,
	upstream_bytes_sent: state => state.upstreamBytes?.sent,
};

const httpOnly: Readonly<Record<string, Reader>> = {
	host: state => state.req.host,
	request_method: state => state.req.method,
	request_uri: state => state.req.requestUri,
	request: state => `${state.req.originalMethod} ${state.req.target} HTTP/${protocolVersion(state)}`,
	request_length: state => String(receivedLength(state)),
	request_time: state => seconds(state.timing.requestTime ?? Date.now() - state.req.startTime * 1000),
	request_body: state =>
		!isRead(state) || state.req.spooled || state.req.body.length === 0 ? undefined : state.req.body.toString('latin1'),
	request_body_file: state => (isRead(state) ? state.req.bodyFile : undefined),
	request_completion: () => '',
	document_root: state => documentRoot(state),
	request_filename: state => documentRoot(state) + decodedPath(state.req.requestUri),
	connection_requests: () => '1',
	connection_time: state => seconds(Date.now() - state.req.startTime * 1000),
	connections_active: () => '1',
	connections_reading: () => '0',
	connections_writing: () => '1',
	connections_waiting: () => '0',
	request_id: state => state.requestId,
	kong_request_id: state => state.requestId,
	server_protocol: state => `HTTP/${protocolVersion(state)}`,
	server_name: () => 'kong',
	scheme: state => state.req.scheme,
	https: state => (state.req.scheme === 'https' ? 'on' : ''),
	uri: state => decodedPath(state.req.requestUri),
	document_uri: state => decodedPath(state.req.requestUri),
	args: state => (state.req.hasArgs ? state.req.args : undefined),
	query_string: state => (state.req.hasArgs ? state.req.args : undefined),
	is_args: state => (state.req.args === '' ? '' : '?'),
	content_type: state => state.req.headers.first('content-type'),
	content_length: state => state.req.headers.first('content-length'),
	body_bytes_sent: state => String(state.resp.headersSent ? state.resp.body.length : 0),
	upstream_uri: state => state.upstream.uri,
	upstream_scheme: state => state.upstream.scheme,
	upstream_host: state => state.upstream.host,
	upstream_status: state => (state.buffered === undefined ? upstreamStatuses(state) : undefined),
	kong_proxy_mode: () => 'http',
	ctx_ref: () => '',
	proxy_add_x_forwarded_for: state => [...state.req.headers.all('x-forwarded-for'), state.client.address].join(', '),
	sent_http_connection: state => (state.resp.status === 101 ? 'upgrade' : state.req.keepalive ? 'keep-alive' : 'close'),
	sent_http_content_type: state => state.resp.contentType,
	sent_http_transfer_encoding: state => (state.resp.chunked ? 'chunked' : undefined),
	remote_user: state => basicUser(state.req.headers.first('authorization')),
	limit_rate: () => '0',
	pipe: () => '.',
	http2: state => (state.req.httpVersion < 2 ? '' : state.tls === undefined ? 'h2c' : 'h2'),
};

function documentRoot({node}: RequestState): LuaString {
	return luaString(`${node.prefix}/html`);
}

/** Four or sixteen bytes. */
function binaryAddress(address: string): LuaString {
	if (isIPv4(address)) return String.fromCharCode(...address.split('.').map(Number));
	const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
	const groups = (text: string) => text.split(':').filter(group => group !== '');
	const [left, right] = [groups(head), groups(tail ?? '')];
	const zeros = Array.from({length: 8 - left.length - right.length}, () => '0');
	const hex = [...left, ...zeros, ...right].map(group => group.padStart(4, '0')).join('');
	return Buffer.from(hex, 'hex').toString('latin1');
}

/** As `28/Nov/2026:21:05:09 +0000`; nginx runs where local time is UTC. */
function localTime(now: Date): LuaString {
	const [, day = '', month = '', year = '', time = ''] = now.toUTCString().split(' ');
	return `${day}/${month}/${year}:${time} +0000`;
}

/** `$request_length`: a body counts as far as it was read. */
export function receivedLength(state: RequestState): number {
	return state.req.length - (isRead(state) ? 0 : state.req.body.length);
}

/** Proxying reads the body too. */
function isRead({req, proxied}: RequestState): boolean {
	return req.bodyRead || proxied;
}

/** ngx_http_auth_basic_user. */
function basicUser(authorization: LuaString | undefined): LuaString | undefined {
	const encoded = /^basic +(\S+)/i.exec(authorization ?? '')?.[1];
	const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('latin1');
	const colon = decoded.indexOf(':');
	return colon <= 0 ? undefined : decoded.slice(0, colon);
}

/** Set to an empty string by templates/nginx_kong.lua before Kong gives them values. */
const forwarded: Readonly<Record<string, string>> = {
	upstream_connection: 'Connection',
	upstream_upgrade: 'Upgrade',
	upstream_te: 'TE',
	upstream_via: 'Via',
	upstream_x_forwarded_for: 'X-Forwarded-For',
	upstream_x_forwarded_proto: 'X-Forwarded-Proto',
	upstream_x_forwarded_host: 'X-Forwarded-Host',
	upstream_x_forwarded_port: 'X-Forwarded-Port',
	upstream_x_forwarded_path: 'X-Forwarded-Path',
	upstream_x_forwarded_prefix: 'X-Forwarded-Prefix',
};

/** `ngx.var[name]`: names without case; nil for what nginx does not know or has no value for. */
export function nginxVariable(state: RequestState, name: LuaString): LuaString | undefined {
	const wanted = luaLower(name);
	const own = reader(state, wanted);
	if (own !== undefined) return own(state);
	if (state.subsystem === 'stream') return undefined;
	const header = Object.hasOwn(forwarded, wanted) ? forwarded[wanted] : undefined;
	if (header !== undefined) return state.upstream.forwarded.get(header) ?? unsetForwarded(state, header);
	const at = wanted.startsWith('upstream_http_') ? 'upstream_http_'.length : wanted.indexOf('_') + 1;
	const rest = wanted.slice(at);
	switch (wanted.slice(0, at)) {
		case 'http_':
			return httpVariable(state.req.headers, rest);
		case 'arg_':
			return argument(state.req.args, rest);
		case 'cookie_':
			return cookie(state, rest);
		case 'sent_http_':
			return named(state.resp.headers.lines(), rest);
		case 'upstream_http_':
			// A buffered response came by a subrequest: the request itself has no upstream.
			return state.buffered === undefined ? named(state.upstream.headers?.lines() ?? [], rest) : undefined;
		default:
			return undefined;
	}
}

/** Empty until the access phase gives it a value, and where it does not; the prefix it sets to nil. */
function unsetForwarded(state: RequestState, header: string): LuaString | undefined {
	return header === 'X-Forwarded-Prefix' && state.upstream.target !== undefined ? undefined : '';
}

function reader(state: RequestState, name: string): Reader | undefined {
	if (Object.hasOwn(common, name)) return common[name];
	const own = state.subsystem === 'http' ? httpOnly : streamOnly;
	return Object.hasOwn(own, name) ? own[name] : undefined;
}

function named(lines: readonly (readonly [LuaString, LuaString])[], name: string): LuaString | undefined {
	const values = lines.filter(([n]) => luaLower(n).replaceAll('-', '_') === name).map(([, value]) => value);
	return values.length === 0 ? undefined : values.join(', ');
}

/** ngx_http_arg: the first argument of that name, as it stands. */
function argument(args: LuaString, name: string): LuaString | undefined {
	if (name === '') return undefined;
	for (const piece of args.split('&')) {
		const equals = piece.indexOf('=');
		if (equals !== -1 && luaLower(piece.slice(0, equals)) === name) return piece.slice(equals + 1);
	}
	return undefined;
}

/** ngx_http_parse_multi_header_lines: a comma ends what is not looked for, but not the value. */
function cookie(state: RequestState, name: string): LuaString | undefined {
	const escaped = name.replace(/\W/g, '\\$&');
	const wanted = new RegExp(`^(?:[^;,]*[;,] *)*?${escaped} *= *([^;]*)`, 'is');
	return state.req.headers.all('cookie').flatMap(line => wanted.exec(line)?.[1] ?? [])[0];
}

/** `$uri`: decoded, dots resolved, slashes merged. */
function decodedPath(requestUri: LuaString): LuaString {
	const decoded = (requestUri.split('?')[0] ?? '').replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
		String.fromCharCode(Number.parseInt(hex, 16)),
	);
	const segments: string[] = [];
	const pieces = decoded.split('/').slice(1);
	for (const [i, piece] of pieces.entries()) {
		const last = i === pieces.length - 1;
		if (piece === '..') segments.pop();
		if (piece === '' || piece === '.' || piece === '..') {
			if (last) segments.push('');
		} else segments.push(piece);
	}
	return `/${segments.join('/')}`;
}

function protocolVersion(state: RequestState): string {
	return state.req.httpVersion === 2 ? '2.0' : state.req.httpVersion.toFixed(1);
}

function seconds(milliseconds: number): string {
	return (Math.max(0, milliseconds) / 1000).toFixed(3);
}

function text(value: number | undefined): string | undefined {
	return value === undefined ? undefined : String(value);
}

/** One for each try; those of mock Kong all end the same. */
function upstreamStatuses({upstream}: RequestState): LuaString | undefined {
	if (upstream.status === undefined) return undefined;
	return Array.from({length: Math.max(1, upstream.target?.tries.length ?? 1)}, () => upstream.status).join(', ');
}
