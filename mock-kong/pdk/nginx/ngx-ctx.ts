import {LuaError} from '../../lua/errors.js';
import {type LuaKey, LuaMap, type LuaTable, type LuaValue, luaRecord, luaString} from '../../lua/values.js';
import type {Entity, RequestState} from '../../ngx/state.js';
import {phaseBits} from '../checks/phases.js';
import {shallowCopy} from '../lookup.js';

/** `ngx.ctx.host_port`. */
function hostPort(state: RequestState): LuaValue {
	return state.version.numericHostPort ? state.req.serverPort : String(state.req.serverPort);
}

/** What Kong itself keeps in ngx.ctx, by its names there: read from where the mock keeps it. */
const readers: Readonly<Record<string, (state: RequestState) => LuaValue>> = {
	KONG_PHASE: state => phaseBits[state.phase],
	KONG_PROCESSING_START: state => state.timing.processingStart,
	KONG_PREREAD_START: state => (state.subsystem === 'stream' ? state.timing.processingStart : undefined),
	KONG_REWRITE_START: state => (state.subsystem === 'http' ? state.timing.processingStart : undefined),
	KONG_REWRITE_ENDED_AT: state => state.timing.accessStart,
	KONG_REWRITE_TIME: ({timing}) => between(timing.processingStart, timing.accessStart),
	KONG_ACCESS_START: state => state.timing.accessStart,
	KONG_ACCESS_TIME: ({timing}) => between(timing.accessStart, timing.accessEnd),
	KONG_RESPONSE_START: state => (state.buffered === undefined ? undefined : state.timing.responseStart),
	KONG_ACCESS_ENDED_AT: state => state.timing.accessEnd,
	KONG_BALANCER_ENDED_AT: state => state.timing.balancerEnd,
	KONG_PROXY_LATENCY: state => state.timing.proxyLatency,
	KONG_RESPONSE_LATENCY: state => state.timing.responseLatency,
	KONG_WAITING_TIME: state => state.timing.waitingTime,
	KONG_RECEIVE_TIME: state => state.timing.receiveTime,
	KONG_PROXIED: state => state.proxied || undefined,
	KONG_EXITED: state => state.exited || undefined,
	KONG_UNEXPECTED: state => state.unexpectedError || undefined,
	plugin_id: state => (state.pluginId !== '' && state.version.ctxPluginId ? state.pluginId : undefined),
	workspace: state => entityField(state.match.route, 'ws_id') ?? entityField(state.match.service, 'ws_id'),
	host_port: hostPort,
	ran_go_plugin: () => true,
	// runloop/handler.lua: access.before.
	scheme: state => (state.timing.accessStart === undefined ? undefined : state.req.scheme),
	request_uri: state => (state.timing.accessStart === undefined ? undefined : state.req.requestUri),
	uri_args: state => state.uriArgs,
	route: state => entityValue(state.route),
	service: state => entityValue(state.service),
	authenticated_consumer: state => entityValue(state.consumer),
	authenticated_credential: state => entityValue(state.credential),
	balancer_data: state => balancerData(state),
	buffered_proxying: state => state.bufferedProxying || undefined,
	delay_response: state => state.delayResponse || undefined,
	buffered_status: state => state.buffered?.status,
	buffered_body: state => (state.buffered === undefined ? undefined : luaString(state.buffered.body)),
	serialize_values: state => (state.serializeValues.length === 0 ? undefined : serializeValues(state)),
};

function between(start: number | undefined, end: number | undefined): LuaValue {
	return start === undefined || end === undefined ? undefined : end - start;
}

/** Of these, what Kong's own code reads back, so a plugin's write must reach it. */
const writers: Readonly<Record<string, (state: RequestState, value: Entity | undefined) => void>> = {
	route: (state, value) => {
		state.route = value;
	},
	service: (state, value) => {
		state.service = value;
	},
	authenticated_consumer: (state, value) => {
		state.consumer = value;
	},
	authenticated_credential: (state, value) => {
		state.credential = value;
	},
};

/** Of these, what init.lua: Kong.ssl_certificate has put there: the context is the connection's own. */
const connectionKeys: ReadonlySet<string> = new Set(['KONG_PHASE', 'plugin_id', 'ran_go_plugin', 'workspace']);

/** `ngx.ctx[key]`; in the log event the saved copy of it. */
export function getCtx(state: RequestState, key: LuaValue): LuaValue {
	if (!isKey(key)) return undefined;
	const own = plain(state).get(key);
	if (state.phase === 'certificate' && typeof key === 'string' && !connectionKeys.has(key)) return own;
	if (own !== undefined || typeof key !== 'string' || !Object.hasOwn(readers, key)) return own;
	// A plugin took it away.
	return plain(state).has(key) ? undefined : readers[key]?.(state);
}

/** `ngx.ctx[key] = value`. @throws LuaError for a key that cannot be one. */
export function setCtx(state: RequestState, key: LuaValue, value: LuaValue): void {
	const known = typeof key === 'string' && Object.hasOwn(writers, key) ? writers[key] : undefined;
	if (known === undefined) {
		setField(plain(state), key, value);
		if (value === undefined && typeof key === 'string' && Object.hasOwn(readers, key)) plain(state).set(key, undefined);
		return;
	}
	known(state, typeof value === 'object' ? shallowEntity(value) : undefined);
	setField(plain(state), key, typeof value === 'object' ? undefined : value);
}

/** `t[key] = value`. @throws LuaError */
export function setField(map: LuaMap, key: LuaValue, value: LuaValue): void {
	if (key === undefined) throw new LuaError('table index is nil');
	if (typeof key === 'number' && Number.isNaN(key)) throw new LuaError('table index is NaN');
	// A table is a key by its identity, which no later call can name.
	if (!isKey(key)) return;
	if (value === undefined) map.delete(key);
	else map.set(key, value);
}

export function isKey(value: LuaValue): value is LuaKey {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function plain(state: RequestState): LuaMap {
	return state.saved?.ngxCtx ?? state.ctx;
}

/** An empty table is `[]` wherever it goes out. */
function entityValue(entity: Entity | undefined): LuaTable | undefined {
	return entity?.size === 0 ? [] : entity;
}

function shallowEntity(value: LuaTable): Entity {
	return value instanceof LuaMap ? value : shallowCopy(value);
}

function entityField(entity: Entity | undefined, name: string): LuaValue {
	return entity?.get(name);
}

function balancerData(state: RequestState): LuaValue {
	const target = state.upstream.target;
	if (target === undefined) return undefined;
	return luaRecord({
		type: target.type,
		scheme: target.scheme,
		host: target.host,
		port: target.port,
		retries: target.retries,
		connect_timeout: target.connectTimeout,
		send_timeout: target.sendTimeout,
		read_timeout: target.readTimeout,
		write_timeout: target.writeTimeout,
		try_count: target.tries.length,
		tries: balancerTries(state),
	});
}

/** `ngx.ctx.balancer_data.tries`. */
export function balancerTries(state: RequestState): LuaValue {
	const nanoseconds = state.version.triesInNanoseconds;
	return state.upstream.target?.tries.map(attempt =>
		luaRecord({
			balancer_start: attempt.start,
			balancer_start_ns: nanoseconds ? attempt.start * 1e6 : undefined,
			balancer_latency: attempt.latency,
			balancer_latency_ns: nanoseconds ? attempt.latency * 1e6 : undefined,
			ip: attempt.ip,
			port: attempt.port,
			state: attempt.failure?.state,
			code: attempt.failure?.code,
		}),
	);
}

function serializeValues(state: RequestState): LuaTable {
	return state.serializeValues.map(({key, value, mode}) => luaRecord({key, value, mode}));
}
