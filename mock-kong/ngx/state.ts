import type {LuaMap, LuaString, LuaTable, LuaValue} from '../lua/values.js';
import type {PhaseName} from '../rpc/phases.js';
import type {KongVersion} from '../versions/index.js';
import type {HeaderLines} from './headers.js';

/** Kong's configuration and node as far as the PDK shows them. The defaults are Kong's own. */
export interface NodeSettings {
	readonly hostname: string;
	readonly nodeId: string;
	readonly prefix: string;
	/** CIDRs; Kong's default is none. */
	readonly trustedIps: readonly string[];
	/** `real_ip_header`. */
	readonly realIpHeader: string;
	/** Bytes a request body may have before nginx spools it to disk. */
	readonly clientBodyBufferSize: number;
	/** `lua_max_req_headers` and its kin. */
	readonly headersLimit: number;
	/** `log_level`: lines below it are not written. Default debug, so that nothing of a plugin is lost. */
	readonly logLevel?: LogLevel;
	/** `error_default_type` of kong.conf: error pages for requests without Accept and Content-Type. */
	readonly errorDefaultType: string | undefined;
	/** X-Kong-Request-Id goes to the service whatever the version: a custom nginx template. */
	readonly sendsRequestId?: boolean;
	/** Extra configuration values by name, for kong.node and log.serialize. */
	readonly extra?: Readonly<Record<string, LuaValue>>;
}

/** The request as nginx holds it. kong.service.request.* writes into it, kong.request.* reads it. */
export interface NgxRequest {
	method: LuaString;
	/** The method of the request line, which no setter changes. */
	readonly originalMethod: LuaString;
	/** As the request line has it, maybe in absolute form. */
	readonly target: LuaString;
	/** The target's path and query (`$request_uri`): never changes. */
	readonly requestUri: LuaString;
	/** 1.0, 1.1 or 2. */
	readonly httpVersion: number;
	readonly scheme: 'http' | 'https';
	readonly headers: HeaderLines;
	/** `$host`: lower case, without port; follows a new Host header. */
	host: LuaString;
	/** Query string without `?`; kong.service.request.set_raw_query changes it. */
	args: LuaString;
	/** `$args` has a value, an empty one too: the client or a setter gave it. */
	hasArgs: boolean;
	body: Buffer;
	/** ngx.req.read_body was called. */
	bodyRead: boolean;
	/** The body is in a file (over client_body_buffer_size): ngx.req.get_body_data gives nil. */
	spooled: boolean;
	/** Path of that file, written when first asked for; undefined while the body is in memory. `free()` removes it. */
	readonly bodyFile: string | undefined;
	/** `$server_port`, and the port the client connected to. */
	readonly serverPort: number;
	/** `ngx.req.start_time()`: seconds, millisecond resolution. */
	readonly startTime: number;
	/** Bytes of request line, headers and body: `$request_length`. */
	readonly length: number;
	/** nginx keeps the client's connection open after this request. */
	keepalive: boolean;
}

/** What goes to the service: nginx variables that Kong's access phase sets and kong.service.* changes. */
export interface NgxUpstream {
	/** `$upstream_uri`: path of the request to the service. */
	uri: LuaString;
	scheme: LuaString;
	/** `$upstream_host`: Host header. */
	host: LuaString;
	/** ngx.ctx.balancer_data; undefined before the access phase. */
	target: BalancerData | undefined;
	/** `$upstream_x_forwarded_*`, `$upstream_via`, `$upstream_connection`, `$upstream_te`, `$upstream_upgrade` by header name. */
	readonly forwarded: Map<LuaString, LuaString>;
	/** `$upstream_status`, once the service answered. */
	status: number | undefined;
	/** Header lines of the service's answer: `$upstream_http_*`. */
	headers: HeaderLines | undefined;
}

/** ngx.ctx.balancer_data (runloop/handler.lua: balancer_prepare). Time-outs in milliseconds. */
export interface BalancerData {
	/** Of the host the service names: no call of a plugin changes it. */
	readonly type: 'ipv4' | 'ipv6' | 'name';
	host: LuaString;
	port: number;
	scheme: LuaString;
	retries: number;
	connectTimeout: number;
	sendTimeout: number;
	readTimeout: number;
	/** What set_timeouts was given for it: a field nothing of Kong reads, `send_timeout` is what counts. */
	writeTimeout?: number;
	/** One entry a try, for log.serialize. */
	readonly tries: BalancerTry[];
}

export interface BalancerTry {
	/** Milliseconds since the epoch. */
	readonly start: number;
	readonly latency: number;
	readonly ip: LuaString;
	readonly port: number;
	readonly failure?: {readonly state: 'failed'; readonly code: number};
}

/** ngx.ctx.KONG_*: milliseconds, of the clock and of durations. */
export interface Timing {
	processingStart: number;
	balancerEnd: number | undefined;
	/** Of the access phase, which is the end of the rewrite phase. */
	accessStart: number | undefined;
	accessEnd: number | undefined;
	responseStart: number | undefined;
	/** KONG_PROXY_LATENCY */
	proxyLatency: number | undefined;
	/** KONG_RESPONSE_LATENCY */
	responseLatency: number | undefined;
	/** KONG_WAITING_TIME */
	waitingTime: number | undefined;
	/** KONG_RECEIVE_TIME */
	receiveTime: number | undefined;
	/** Whole request, `$request_time`. */
	requestTime: number | undefined;
}

/** The response as nginx is about to send it. */
export interface NgxResponse {
	status: number;
	readonly headers: HeaderLines;
	body: Buffer;
	/** Content-Type, which nginx keeps apart from the header lines. */
	contentType: LuaString | undefined;
	/** Header lines are on their way: setters raise. */
	headersSent: boolean;
	/** ngx.print was called: nginx's own page for the status is not sent. */
	printed: boolean;
	/** What ngx.exit was called with, which the status need not be any more. */
	exitStatus: number | undefined;
	/** It is the service's own, passed on as it comes. */
	streamed: boolean;
	/** nginx sends chunks because it does not know the length. */
	chunked: boolean;
	/** Bytes sent to the client, for log.serialize. */
	bytesSent: number;
}

/** What plugin.lua's log phase keeps for the timer, which has no request any more. */
export interface SavedView {
	readonly pluginName: string;
	readonly serializeData: LuaValue;
	readonly ngxCtx: LuaMap;
	readonly ctxShared: LuaMap;
	readonly requestHeaders: LuaTable;
	readonly responseHeaders: LuaTable;
	readonly responseStatus: number;
	readonly requestStartTime: number;
}

export interface TlsState {
	readonly protocol: string;
	readonly serverName: LuaString | undefined;
	/** What the client would send if it were asked for a certificate. */
	readonly offered: ClientCertificate | undefined;
	/** What it sent; known once the handshake is done. */
	clientCertificate: ClientCertificate | undefined;
	/** PEM of the client's certificate chain, where it sent one. */
	clientCertificateChain: LuaString | undefined;
	/** `$ssl_client_verify`. */
	clientVerify: string;
	/** kong.client.tls.request_client_certificate and its kin write here. */
	requestsClientCertificate: boolean;
	sessionReuseDisabled: boolean;
}

/** A client's certificate as nginx's `$ssl_client_*` tell it. PEM ends in a line feed. */
export interface ClientCertificate {
	/** PEM of the client's own certificate, and of it with its chain. */
	readonly own: LuaString;
	readonly chain: LuaString;
	/** `$ssl_client_verify`. */
	readonly verify: string;
	readonly subject: LuaString;
	readonly issuer: LuaString;
	/** Hexadecimal, upper case. */
	readonly serial: string;
	/** SHA-1, hexadecimal, lower case. */
	readonly fingerprint: string;
	/** As `Nov 23 21:51:10 2026 GMT`. */
	readonly validFrom: string;
	readonly validTo: string;
}

/** What Kong's router gives for a request (router: exec). */
export interface RouterMatch {
	readonly route: Entity | undefined;
	readonly service: Entity | undefined;
	/** Path of the request to the service, before escaping. */
	readonly upstreamUri: LuaString;
	/** Host header to keep, with preserve_host. */
	readonly upstreamHost: LuaString | undefined;
	/** The matched prefix, when strip_path takes it off. */
	readonly prefix: LuaString | undefined;
	readonly uriCaptures: LuaTable | undefined;
}

/** A route, service, consumer or credential as Kong's DAO gives it: nulls left out. */
export type Entity = LuaMap;

/** The response of the service as buffered proxying keeps it (`ctx.buffered_*`). */
export interface BufferedResponse {
	readonly status: number;
	readonly headers: HeaderLines;
	readonly body: Buffer;
}

/**
 * One request, stream session or TLS handshake as Kong's Lua sees it: nginx's side of it, ngx.ctx and kong.ctx.
 * Everything the PDK reads and writes is here; nothing of it outlives the request.
 */
export interface RequestState {
	readonly version: KongVersion;
	readonly node: NodeSettings;
	readonly subsystem: 'http' | 'stream';
	phase: PhaseName;
	/** The log event runs in a timer: everything on ngx.var, ngx.req and ngx.resp is disabled there. */
	inTimer: boolean;
	/** Set while the log event runs. */
	saved: SavedView | undefined;
	/** Name of the plugin whose handler runs, for log lines. */
	pluginName: string;
	pluginId: LuaString;

	/** The TCP peer, and the client's address after trusted proxies are taken off. */
	readonly peer: {readonly address: string; readonly port: number};
	readonly client: {address: string; port: number | undefined};
	readonly tls: TlsState | undefined;

	readonly req: NgxRequest;
	readonly upstream: NgxUpstream;
	/** A stream's `$upstream_bytes_received` and `$upstream_bytes_sent`, one number a try; undefined before it is proxied. */
	upstreamBytes?: {readonly received: LuaString; readonly sent: LuaString} | undefined;
	readonly resp: NgxResponse;
	buffered: BufferedResponse | undefined;

	/** ngx.ctx as plugins reach it by kong.nginx.get_ctx. */
	readonly ctx: LuaMap;
	/** kong.ctx.shared. */
	readonly shared: LuaMap;
	route: Entity | undefined;
	service: Entity | undefined;
	consumer: Entity | undefined;
	credential: Entity | undefined;
	/** ngx.ctx.router_matches.uri_captures. */
	uriCaptures: LuaTable | undefined;
	/** ngx.ctx.uri_args: what kong.request.get_query last read. */
	uriArgs: LuaTable | undefined;
	/** `ngx.ctx.cached_request_headers`: the headers as they were when the access phase began, for what Kong itself asks later. */
	cachedHeaders: LuaTable | undefined;
	/** What the router matched, applied by the access phase. */
	readonly match: RouterMatch;
	/** `$kong_request_id`, 32 hex digits. */
	readonly requestId: LuaString;
	readonly timing: Timing;
	/** kong.db.consumers, by id, for kong.client.load_consumer. */
	readonly consumers: readonly Entity[];
	/** Names of Upstream entities, for kong.service.set_upstream. */
	readonly upstreamNames: readonly LuaString[];

	/** Kong made the response itself (exit or error); what came from the service has `KONG_PROXIED`. */
	proxied: boolean;
	exited: boolean;
	unexpectedError: boolean;
	/** While access handlers run, kong.response.exit is delayed to the end of the phase (ctx.delay_response). */
	delayResponse: boolean;
	delayedResponse: {status: number; body: LuaValue; headers: LuaValue; viaError: boolean} | undefined;
	/** kong.service.request.enable_buffering, or a plugin with a response phase. */
	bufferedProxying: boolean;
	/** kong.log.set_serialize_value. */
	readonly serializeValues: {key: LuaString; value: LuaValue; mode: LuaString}[];

	/** A line for Kong's error log, without the trailing request context. */
	log(level: LogLevel, line: LuaString): void;
	/** Removes what the request left on disk. */
	free(): void;
}

export type LogLevel = 'debug' | 'info' | 'notice' | 'warn' | 'err' | 'crit' | 'alert' | 'emerg';
