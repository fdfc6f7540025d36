import {LuaError} from '../lua/errors.js';
import {luaLower} from '../lua/text.js';
import {type LuaValue, luaGet, luaType} from '../lua/values.js';
import {httpVariable} from '../ngx/request-headers.js';
import type {RequestState} from '../ngx/state.js';
import type {PhaseName} from '../rpc/phases.js';
import type {KongVersion} from '../versions/index.js';
import {ngxApi} from './checks/guard.js';
import {checkNotPhase, checkPhase} from './checks/phases.js';
import {clientTlsNamespace} from './client-tls.js';
import {isTrusted} from './ip.js';
import type {Namespace} from './namespace.js';
import {getCtx, setCtx} from './nginx/ngx-ctx.js';
import {type Results, results} from './outcome.js';

const authAndLater: readonly PhaseName[] = ['access', 'response', 'header_filter', 'body_filter', 'log'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** kong.client of a version (pdk/client.lua). */
export function clientNamespace(version: KongVersion): Namespace {
	return {
		get_ip: state => {
			checkNotPhase(state, ['init_worker']);
			return clientAddress(state);
		},
		get_forwarded_ip: state => {
			checkNotPhase(state, ['init_worker']);
			ngxApi(state);
			return state.client.address;
		},
		get_port: state => {
			checkNotPhase(state, ['init_worker']);
			ngxApi(state);
			return connectionNamesClient(state) ? state.client.port : state.peer.port;
		},
		get_forwarded_port: state => {
			checkNotPhase(state, ['init_worker']);
			ngxApi(state);
			return state.client.port;
		},
		get_credential: state => {
			checkPhase(state, authAndLater);
			return getCtx(state, 'authenticated_credential');
		},
		get_consumer: state => {
			checkPhase(state, authAndLater);
			return getCtx(state, 'authenticated_consumer');
		},
		load_consumer: (state, id, searchByUsername) => {
			checkPhase(state, authAndLater);
			if (typeof id !== 'string') throw new LuaError('consumer_id must be a string');
			const byName = searchByUsername !== undefined && searchByUsername !== false;
			if (!uuid.test(id) && !byName) throw new LuaError('cannot load a consumer with an id that is not a uuid');
			const found = uuid.test(id) ? state.consumers.find(consumer => consumer.get('id') === id) : undefined;
			if (found !== undefined || !byName) return found;
			return state.consumers.find(consumer => consumer.get('username') === id);
		},
		authenticate: (state, consumer, credential) => {
			checkPhase(state, ['access']);
			if (!tableOrNil(consumer)) throw new LuaError('consumer must be a table or nil');
			if (!tableOrNil(credential)) throw new LuaError('credential must be a table or nil');
			if (consumer === undefined && credential === undefined) {
				throw new LuaError('either credential or consumer must be provided');
			}
			setCtx(state, 'authenticated_consumer', consumer);
			setCtx(state, 'authenticated_credential', credential);
			return undefined;
		},
		get_protocol: (state, allowTerminated) => {
			checkPhase(state, authAndLater);
			return protocol(state, allowTerminated !== undefined && allowTerminated !== false);
		},
		tls: clientTlsNamespace(version),
	};
}

function tableOrNil(value: LuaValue): boolean {
	return value === undefined || luaType(value) === 'table';
}

/** `$realip_remote_addr`: the TCP peer; behind a stream's own TLS listener the peer is Kong. */
function clientAddress(state: RequestState): LuaValue {
	ngxApi(state);
	return connectionNamesClient(state) ? state.client.address : state.peer.address;
}

function connectionNamesClient(state: RequestState): boolean {
	return state.subsystem === 'stream' && state.tls !== undefined;
}

function protocol(state: RequestState, allowTerminated: boolean): LuaValue | Results {
	const route = getCtx(state, 'route');
	if (route === undefined) return results(undefined, 'No active route found');
	const protocols = typeof route === 'object' ? luaGet(route, 'protocols') : undefined;
	if (!Array.isArray(protocols)) {
		throw new LuaError(`attempt to get length of local 'protocols' (a ${luaType(protocols)} value)`);
	}
	if (protocols.length === 1) return protocols[0];
	if (state.subsystem === 'stream') return state.upstream.target?.scheme === 'tls' ? 'tls' : 'tcp';
	ngxApi(state);
	if (state.req.scheme === 'https') return 'https';
	if (!allowTerminated || !isTrusted(state, state.peer.address)) return 'http';
	const forwarded = httpVariable(state.req.headers, 'x_forwarded_proto');
	if (forwarded === undefined) return 'http';
	if (forwarded.includes(',')) return results(undefined, 'Only one X-Forwarded-Proto header allowed');
	return luaLower(forwarded) === 'https' ? 'https' : 'http';
}
