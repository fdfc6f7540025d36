import type {ClientResponse, HttpOutcome, PluginHandler} from './lifecycle/outcome.js';
import type {JsonObject, JsonValue} from './lua/json.js';
import {LuaMap, type LuaTable, type LuaValue, luaString, NULL} from './lua/values.js';
import type {ClientRequest, UpstreamAnswer} from './ngx/input.js';
import type {Entity, LogLevel, RouterMatch} from './ngx/state.js';
import type {RecordedCall} from './pdk/call.js';
import {setCtx} from './pdk/nginx/ngx-ctx.js';
import type {EventRecord} from './plugin.js';
import type {KongVersion} from './versions/index.js';

/** A request of a client, what it meets in Kong, and how the upstream answers it. */
export interface KongRequest extends ClientRequest {
	/** What answers; default 200 with a short text. */
	readonly upstream?: UpstreamAnswer;
	/** The authenticated consumer and its credential, as an authentication plugin before this one left them. */
	readonly consumer?: JsonObject;
	readonly credential?: JsonObject;
	/** Members that differ from the default Route and Service entity; null: there is none. */
	readonly route?: JsonObject | null;
	readonly service?: JsonObject | null;
	/** kong.ctx.shared as plugins before this one left it in the access phase (a stream's preread). */
	readonly shared?: JsonObject;
	/** Likewise ngx.ctx, as kong.nginx.get_ctx reads it; null takes away what Kong keeps there (`route`). */
	readonly ctx?: JsonObject;
	/** Consumers that kong.client.load_consumer finds. */
	readonly consumers?: readonly JsonObject[];
	/** What Kong's router found, where it is not what follows from the route. */
	readonly match?: RouteMatch;
	/** Names of Upstream entities that kong.service.set_upstream finds. */
	readonly upstreamNames?: readonly string[];
	/** Called when the client has its response; the log phase comes after it. */
	readonly onResponse?: (response: ClientResponse) => void;
	/** Names of the plugins that apply to this request; default: all of this Kong. */
	readonly plugins?: readonly string[];
}

export interface RouteMatch {
	/** Path of the request to the service, without query. */
	readonly upstreamPath?: string;
	/** The prefix that strip_path took off; null: none. */
	readonly prefix?: string | null;
	/** A regular expression's captures: positional ones by number from 1, named ones by name. */
	readonly captures?: JsonObject | readonly JsonValue[];
}

/** A line of Kong's log. */
export interface LogLine {
	readonly level: LogLevel;
	readonly text: string;
}

/** What came of a request: for the client, for the upstream, and between Kong and the plugin servers. */
export interface KongResponse {
	readonly status: number;
	/** By lower-case name; a repeated header has a list. Latin-1 text. */
	readonly headers: Readonly<Record<string, string | string[]>>;
	/** As on the wire, in order. */
	readonly rawHeaders: readonly (readonly [name: string, value: string])[];
	readonly body: Buffer;
	/** PDK calls in order, with arguments and answers. */
	readonly calls: readonly RecordedCall[];
	/** Events in order: which phase, how it ended. */
	readonly events: readonly EventRecord[];
	/** The request the upstream got; undefined when it got none. */
	readonly upstream: HttpOutcome['upstream'];
	/** Of the connection's TLS handshake; undefined without TLS. When it failed there was no request: the status is 0. */
	readonly handshake?: HttpOutcome['handshake'];
	/** What Kong logged. */
	readonly log: readonly LogLine[];
	/** kong.ctx.shared as the request left it, the log phase included. */
	readonly shared: LuaMap;
	/** What it is the answer to, and of which Kong. */
	readonly request: KongRequest;
	readonly version: KongVersion;
}

const route: JsonObject = {
	id: '33333333-3333-4333-8333-333333333333',
	name: 'conform-route',
	protocols: ['http', 'https'],
	paths: ['/'],
	https_redirect_status_code: 426,
	regex_priority: 0,
	strip_path: true,
	preserve_host: false,
	request_buffering: true,
	response_buffering: true,
	path_handling: 'v0',
	created_at: 1700000000,
	updated_at: 1700000000,
	ws_id: 'conform-workspace',
};

const service: JsonObject = {
	id: '22222222-2222-4222-8222-222222222222',
	name: 'conform-service',
	protocol: 'http',
	host: 'service.test',
	port: 80,
	retries: 5,
	connect_timeout: 60000,
	read_timeout: 60000,
	write_timeout: 60000,
	enabled: true,
	created_at: 1700000000,
	updated_at: 1700000000,
	ws_id: 'conform-workspace',
};

export const defaultAnswer: UpstreamAnswer = {
	status: 200,
	headers: {'content-type': 'text/plain; charset=utf-8'},
	body: 'the service says hello',
};

/** The entities a request meets, as Kong's DAO gives them. */
export function requestEntities(request: KongRequest): {
	route: Entity | undefined;
	service: Entity | undefined;
	consumers: Entity[];
	match: Partial<RouterMatch>;
	upstreamNames: string[];
} {
	const serviceEntity = request.service === null ? undefined : {...service, ...request.service};
	const link: JsonObject = serviceEntity?.id === undefined ? {} : {service: {id: serviceEntity.id}};
	return {
		route: request.route === null ? undefined : entity({...route, ...link, ...request.route}),
		service: serviceEntity && entity(serviceEntity),
		consumers: (request.consumers ?? (request.consumer ? [request.consumer] : [])).map(entity),
		match: routerMatch(request.match ?? {}),
		upstreamNames: (request.upstreamNames ?? []).map(luaString),
	};
}

function routerMatch({upstreamPath, prefix, captures}: RouteMatch): Partial<RouterMatch> {
	return {
		...(upstreamPath === undefined ? {} : {upstreamUri: luaString(upstreamPath)}),
		...(prefix === undefined ? {} : {prefix: prefix === null ? undefined : luaString(prefix)}),
		...(captures === undefined ? {} : {uriCaptures: capturesTable(captures)}),
	};
}

function capturesTable(captures: JsonObject | readonly JsonValue[]): LuaTable {
	const table = new LuaMap();
	for (const [key, value] of Array.isArray(captures)
		? captures.map((v, i) => [String(i + 1), v])
		: Object.entries(captures)) {
		table.set(/^[1-9]\d*$/.test(key) ? Number(key) : luaString(key), luaFromJson(value));
	}
	return table.size === 0 ? [] : table;
}

/**
 * The plugin before the one under test, which authenticates: what it leaves is there from the access phase on, not in
 * rewrite.
 */
export function pluginBefore(request: KongRequest): PluginHandler {
	return {
		name: 'before',
		priority: Number.POSITIVE_INFINITY,
		phases: ['access', 'preread'],
		run: async state => {
			if (request.consumer) state.consumer = entity(request.consumer);
			if (request.credential) state.credential = entity(request.credential);
			for (const [key, value] of entity(request.shared ?? {})) state.shared.set(key, value);
			for (const [key, value] of Object.entries(request.ctx ?? {})) {
				setCtx(state, luaString(key), value === null ? undefined : luaFromJson(value));
			}
			return {kind: 'ret'};
		},
	};
}

/** Nulls of an entity are left out: Kong's select does so. */
function entity(fields: JsonObject): LuaMap {
	const map = new LuaMap();
	for (const [key, value] of Object.entries(fields)) {
		if (value !== null && value !== undefined) map.set(luaString(key), luaFromJson(value));
	}
	return map;
}

/** A JSON value as cjson decodes it: null is cjson.null, text is its UTF-8 bytes. */
export function luaFromJson(value: JsonValue): LuaValue {
	if (value === null) return NULL;
	if (typeof value === 'string') return luaString(value);
	if (typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map(luaFromJson);
	const map = new LuaMap();
	for (const [key, member] of Object.entries(value)) map.set(luaString(key), luaFromJson(member));
	return map.size === 0 ? ([] satisfies LuaTable) : map;
}

/** Header lines by lower-case name. */
export function headersByName(lines: readonly (readonly [string, string])[]): Record<string, string | string[]> {
	const headers: Record<string, string | string[]> = Object.create(null);
	for (const [name, value] of lines) {
		const key = name.toLowerCase();
		const before = headers[key];
		headers[key] = before === undefined ? value : [before, value].flat();
	}
	return headers;
}
