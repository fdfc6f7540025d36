import {LuaError} from '../../lua/errors.js';
import {luaTostring} from '../../lua/text.js';
import {LuaMap, type LuaString, type LuaValue, luaGet, luaRecord, luaType, orElse} from '../../lua/values.js';
import {decodeArgs} from '../../ngx/args.js';
import {headersTable} from '../../ngx/request-headers.js';
import {responseHeadersTable} from '../../ngx/response-headers.js';
import type {Entity, RequestState} from '../../ngx/state.js';
import {balancerTries, getCtx} from '../nginx/ngx-ctx.js';
import {nginxVariable, receivedLength} from '../nginx/var.js';
import {responseSource} from '../response/response.js';

/** The tables of kong.log.serialize before set_serialize_value's are put in: of its own, safe to change. */
export function serializedRoot(state: RequestState): LuaMap {
	const fields = state.subsystem === 'http' ? httpFields(state) : streamFields(state);
	const record = luaRecord({...fields, ...entityFields(state)});
	return record instanceof LuaMap ? record : new LuaMap();
}

function httpFields(state: RequestState): Record<string, LuaValue> {
	const {version, timing, upstream} = state;
	const kongLatency = timing.proxyLatency ?? timing.responseLatency ?? 0;
	const receive = timing.receiveTime ?? 0;
	const fixedRedaction = version.serializeFixedRedaction;
	const uri = version.serializeCtxUri ? ctxUri(state) : state.req.requestUri;
	const headers = headersTable(state.req.headers, state.node.headersLimit);
	if (fixedRedaction) {
		for (const name of ['authorization', 'proxy-authorization']) if (headers.has(name)) headers.set(name, 'REDACTED');
	}
	return {
		request: luaRecord({
			id: version.serializeRequestId ? state.requestId : undefined,
			uri,
			url: `${state.req.scheme}://${state.req.host}:${concatenated('host_port', hostPort(state))}${uri}`,
			querystring: decodeArgs(state.req.args, state.node.headersLimit),
			method: state.req.method,
			headers,
			size: receivedLength(state),
			tls: tlsInfo(state),
		}),
		upstream_uri: version.serializeQueryMark ? upstreamUri(state) : upstream.uri,
		upstream_status: version.serializeUpstreamStatus ? upstreamStatus(state) : undefined,
		response: luaRecord({
			status: state.resp.status,
			headers: responseHeadersTable(state, state.node.headersLimit),
			size: state.resp.bytesSent,
		}),
		latencies: luaRecord({
			kong: version.serializeReceive ? kongLatency : kongLatency + receive,
			proxy: timing.waitingTime ?? -1,
			request: timing.requestTime ?? Math.max(0, Math.round(Date.now() - state.req.startTime * 1000)),
			receive: version.serializeReceive ? receive : undefined,
		}),
		// constants.lua: RESPONSE_SOURCE.NAMES
		source: version.serializeSource ? (responseSource(state) === 'service' ? 'upstream' : 'kong') : undefined,
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
			server_port: serverPort(state),
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

/** `ctx.host_port or var.server_port`: a plugin may have put another one there. */
function hostPort(state: RequestState): LuaValue {
	return orElse(getCtx(state, 'host_port'), state.req.serverPort);
}

function serverPort(state: RequestState): LuaValue {
	const port = hostPort(state);
	return typeof port === 'string' && !state.version.numericHostPort ? decimal(state, port) : port;
}

/** `ctx.request_uri or var.request_uri`. */
function ctxUri(state: RequestState): LuaString {
	return concatenated('request_uri', orElse(getCtx(state, 'request_uri'), state.req.requestUri));
}

/** `..` of a local variable. @throws LuaError */
function concatenated(name: string, value: LuaValue): LuaString {
	if (typeof value === 'string' || typeof value === 'number') return luaTostring(value);
	throw new LuaError(`attempt to concatenate local '${name}' (a ${luaType(value)} value)`);
}

/** pdk/log.lua: to_decimal; before 3.3 what is no number is nil. */
function decimal(state: RequestState, text: LuaString | undefined): LuaValue {
	if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
	return state.version.serializeDecimalText ? text : undefined;
}

/** What both subsystems tell. */
function entityFields(state: RequestState): Record<string, LuaValue> {
	const workspace = state.version.serializeWorkspace;
	return {
		tries: balancerTries(state),
		authenticated_entity: authenticatedEntity(state),
		...entities(state),
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
	if (ctxUri(state).endsWith('?')) return `${uri}?`;
	return state.req.args === '' ? uri : `${uri}?${state.req.args}`;
}

/** A response that was buffered has no `$upstream_status`. */
function upstreamStatus(state: RequestState): LuaValue {
	const variable = nginxVariable(state, 'upstream_status');
	if (variable !== undefined) return variable;
	return (state.version.serializeBufferedStatus ? state.buffered?.status : undefined) ?? '';
}

function authenticatedEntity(state: RequestState): LuaValue {
	const credential = getCtx(state, 'authenticated_credential');
	if (typeof credential !== 'object') return undefined;
	return luaRecord({id: luaGet(credential, 'id'), consumer_id: luaGet(credential, 'consumer_id')});
}

/**
 * Copies (cycle_aware_deep_copy), since 3.5: before, what set_serialize_value puts into an entity is in the entity. Here
 * in this request's only, where Kong changes the one all requests share.
 */
function entities(state: RequestState): Record<string, LuaValue> {
	const copy = (entity: Entity | undefined) => (entity === undefined ? undefined : deepCopy(entity));
	const copies = {route: copy(state.route), service: copy(state.service), consumer: copy(state.consumer)};
	if (!state.version.serializeCopies) Object.assign(state, copies);
	return copies;
}

function deepCopy(map: LuaMap): LuaMap {
	const item = (member: LuaValue): LuaValue => {
		if (typeof member !== 'object') return member;
		return Array.isArray(member) ? member.map(item) : deepCopy(member);
	};
	return new LuaMap([...map].map(([key, member]) => [key, item(member)]));
}
