import type {KongVersion} from '../versions.js';
import type {PhaseName} from '../pdk/outcome.js';
import type {LuaMap, LuaString, LuaTable, LuaValue} from '../wire/shared/lua.js';
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
	/** Extra configuration values by name, for kong.node and log.serialize. */
	readonly extra?: Readonly<Record<string, LuaValue>>;
}

/** The request as nginx holds it. kong.service.request.* writes into it, kong.request.* reads it. */
export interface NgxRequest {
	method: LuaString;
	/** As the client sent it: never changes. */
	readonly requestUri: LuaString;
	/** 1.0, 1.1 or 2. */
	readonly httpVersion: number;
	readonly scheme: 'http' | 'https';
	readonly headers: HeaderLines;
	/** Query string without `?`; kong.service.request.set_raw_query changes it. */
	args: LuaString;
	body: Buffer;
	/** Path of the file nginx spooled the body to; then `body` is not in memory for Lua. */
	bodyFile: string | undefined;
	/** `$server_port`, and the port the client connected to. */
	readonly serverPort: number;
	readonly startTime: number;
}

/** What goes to the service: nginx variables that Kong's access phase sets and kong.service.* changes. */
export interface NgxUpstream {
	/** `$upstream_uri`: path of the request to the service. */
	uri: LuaString;
	scheme: LuaString;
	/** `$upstream_host`: Host header. */
	host: LuaString;
	/** ngx.ctx.balancer_data; undefined before the access phase. */
	target:
		| {
				host: LuaString;
				port: number;
				scheme: LuaString;
				retries: number;
				connectTimeout: number;
				sendTimeout: number;
				readTimeout: number;
		  }
		| undefined;
}

/** The response as nginx is about to send it. */
export interface NgxResponse {
	status: number;
	readonly headers: HeaderLines;
	body: Buffer;
	/** Header lines are on their way: setters raise. */
	headersSent: boolean;
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
	/** PEM of the client's certificate chain, where it sent one. */
	readonly clientCertificateChain: LuaString | undefined;
	/** `$ssl_client_verify`. */
	clientVerify: string;
	/** kong.client.tls.request_client_certificate and its kin write here. */
	requestsClientCertificate: boolean;
	sessionReuseDisabled: boolean;
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
	readonly uriCaptures: LuaTable | undefined;
	/** kong.db.consumers, by id, for kong.client.load_consumer. */
	readonly consumers: readonly Entity[];

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
}

export type LogLevel = 'debug' | 'info' | 'notice' | 'warn' | 'err' | 'crit' | 'alert' | 'emerg';
