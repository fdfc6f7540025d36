import {decodeArgs} from '../ngx/args.js';
import {headersTable} from '../ngx/request-headers.js';
import {responseHeadersTable} from '../ngx/response-headers.js';
import type {Entity, RequestState} from '../ngx/state.js';
import {LuaMap, type LuaString, type LuaTable, type LuaValue, luaGet, luaRecord} from '../wire/shared/lua.js';
import {nginxVariable, receivedLength} from './nginx-var.js';
import {balancerTries, getCtx} from './ngx-ctx.js';
import {sinceHas} from './since.js';

/** The tables of kong.log.serialize before set_serialize_value's are put in: of its own, safe to change. */
export function serializedRoot(state: RequestState): LuaMap {
	const fields = state.subsystem === 'http' ? httpFields(state) : streamFields(state);
	const record = luaRecord({...fields, ...entityFields(state)});
	return record instanceof LuaMap ? record : new LuaMap();
}

function httpFields(state: RequestState): Record<string, LuaValue> {
	const {version, timing, upstream} = state;
	const has = (fact: Parameters<typeof sinceHas>[1]): boolean => sinceHas(version, fact);
	const kongLatency = timing.proxyLatency ?? timing.responseLatency ?? 0;
	const receive = timing.receiveTime ?? 0;
	const fixedRedaction = has('serializeFixedRedaction');
	const headers = headersTable(state.req.headers, state.node.headersLimit);
	if (fixedRedaction) {
		for (const name of ['authorization', 'proxy-authorization']) if (headers.has(name)) headers.set(name, 'REDACTED');
	}
	return {
		request: luaRecord({
			id: has('serializeRequestId') ? state.requestId : undefined,
			uri: state.req.requestUri,
			url: `${state.req.scheme}://${state.req.host}:${state.req.serverPort}${state.req.requestUri}`,
			querystring: decodeArgs(state.req.args, state.node.headersLimit),
			method: state.req.method,
			headers,
			size: receivedLength(state),
			tls: tlsInfo(state),
		}),
		upstream_uri: has('serializeQueryMark') ? upstreamUri(state) : upstream.uri,
		upstream_status: has('serializeUpstreamStatus') ? upstreamStatus(state) : undefined,
		response: luaRecord({
			status: state.resp.status,
			headers: responseHeadersTable(state, state.node.headersLimit),
			size: state.resp.bytesSent,
		}),
		latencies: luaRecord({
			kong: has('serializeReceive') ? kongLatency : kongLatency + receive,
			proxy: timing.waitingTime ?? -1,
			request: timing.requestTime ?? Math.max(0, Math.round(Date.now() - state.req.startTime * 1000)),
			receive: has('serializeReceive') ? receive : undefined,
		}),
		source: has('serializeSource') ? source(state) : undefined,
	};
}

function streamFields(state: RequestState): Record<string, LuaValue> {
	const {timing} = state;
	return {
		session: luaRecord({
			tls: tlsInfo(state),
			received: state.req.length,
			sent: state.resp.bytesSent,
			status: state.resp.status,
			server_port: state.req.serverPort,
		}),
		upstream: luaRecord({
			received: decimal(state, state.upstreamBytes?.received),
			sent: decimal(state, state.upstreamBytes?.sent),
		}),
		latencies: luaRecord({
			kong: timing.proxyLatency ?? timing.responseLatency ?? 0,
			session: timing.requestTime ?? Math.max(0, Math.round(Date.now() - state.req.startTime * 1000)),
		}),
	};
}

/** pdk/log.lua: to_decimal; before 3.3 what is no number is nil. */
function decimal(state: RequestState, text: LuaString | undefined): LuaValue {
	if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
	return sinceHas(state.version, 'serializeDecimalText') ? text : undefined;
}

/** What both subsystems tell. */
function entityFields(state: RequestState): Record<string, LuaValue> {
	const workspace = sinceHas(state.version, 'serializeWorkspace');
	return {
		tries: balancerTries(state),
		authenticated_entity: authenticatedEntity(state),
		route: copy(state.route),
		service: copy(state.service),
		consumer: copy(state.consumer),
		client_ip: state.client.address,
		started_at: state.timing.processingStart,
		workspace: workspace ? getCtx(state, 'workspace') : undefined,
		workspace_name: workspace ? 'default' : undefined,
	};
}

function tlsInfo(state: RequestState): LuaValue {
	if (state.tls === undefined) return undefined;
	return luaRecord({
		version: state.tls.protocol,
		cipher: nginxVariable(state, 'ssl_cipher'),
		client_verify: getCtx(state, 'CLIENT_VERIFY_OVERRIDE') ?? state.tls.clientVerify,
	});
}

function upstreamUri(state: RequestState): LuaString {
	const {uri} = state.upstream;
	if (uri === '' || uri.includes('?')) return uri;
	if (state.req.requestUri.endsWith('?')) return `${uri}?`;
	return state.req.args === '' ? uri : `${uri}?${state.req.args}`;
}

/** A response that was buffered has no `$upstream_status`. */
function upstreamStatus(state: RequestState): LuaValue {
	const variable = nginxVariable(state, 'upstream_status');
	if (variable !== undefined) return variable;
	return (sinceHas(state.version, 'serializeBufferedStatus') ? state.buffered?.status : undefined) ?? '';
}

/** constants.lua: RESPONSE_SOURCE.NAMES of kong.response.get_source. */
function source(state: RequestState): LuaString {
	if (state.unexpectedError) return 'kong';
	if (state.exited) return 'kong';
	return state.proxied ? 'upstream' : 'kong';
}

function authenticatedEntity(state: RequestState): LuaValue {
	const credential = getCtx(state, 'authenticated_credential');
	if (typeof credential !== 'object') return undefined;
	return luaRecord({id: luaGet(credential, 'id'), consumer_id: luaGet(credential, 'consumer_id')});
}

/** cycle_aware_deep_copy of an entity, which has no cycles. */
function copy(entity: Entity | undefined): LuaValue {
	return entity === undefined ? undefined : deepCopy(entity);
}

function deepCopy(value: LuaTable): LuaTable {
	const item = (member: LuaValue): LuaValue => (typeof member === 'object' ? deepCopy(member) : member);
	if (Array.isArray(value)) return value.map(item);
	return new LuaMap([...value].map(([key, member]) => [key, item(member)]));
}
