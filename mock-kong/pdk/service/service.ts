import {luaTostring} from '../../lua/text.js';
import {type LuaValue, luaType} from '../../lua/values.js';
import type {BalancerData, RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {fail} from '../checks/guard.js';
import {checkPhase} from '../checks/phases.js';
import type {Namespace, PdkFunction} from '../namespace.js';
import {results} from '../outcome.js';
import {serviceRequestNamespace} from './request.js';
import {serviceResponseNamespace} from './response.js';

/** kong.service of a version (pdk/service.lua), with its `request` and `response`. */
export function serviceNamespace(version: KongVersion): Namespace {
	const tuning = version.serviceTuning;
	const tlsPhases: PhaseName[] = ['rewrite', 'access', 'balancer'];
	// pdk/service.lua: one set of phases for set_target and the TLS setters; preread came with the stream subsystem's.
	if (version.tlsInPreread) tlsPhases.push('preread');
	const targetPhases: PhaseName[] = tuning ? tlsPhases : ['access'];
	return {
		set_upstream: (state, host) => {
			checkPhase(state, ['access']);
			if (typeof host !== 'string') fail('host must be a string');
			if (!state.upstreamNames.includes(host)) {
				return results(undefined, `could not find an Upstream named '${host}'`);
			}
			balancerData(state).host = host;
			return true;
		},
		set_target: (state, host, port) => {
			checkPhase(state, targetPhases);
			if (typeof host !== 'string') fail('host must be a string');
			const number = integer('port', port, 0, 65535);
			state.upstream.host = host;
			const target = balancerData(state);
			target.host = host;
			target.port = number;
			return undefined;
		},
		...(tuning ? tuningFunctions : {}),
		...tlsFunctions(tlsPhases),
		request: serviceRequestNamespace(version),
		response: serviceResponseNamespace(version),
	};
}

const tuningFunctions: Namespace = {
	set_target_retry_callback: state => {
		checkPhase(state, ['access']);
		// No function ever comes over the wire.
		return fail('retry_callback must be a function');
	},
	set_retries: (state, retries) => {
		checkPhase(state, ['access']);
		const number = integer('retries', retries, 0, 32767);
		balancerData(state).retries = number;
		return undefined;
	},
	set_timeouts: (state, connect, write, read) => {
		checkPhase(state, ['access']);
		const most = 2147483646;
		const values = [
			integer('connect_timeout', connect, 1, most),
			integer('write_timeout', write, 1, most),
			integer('read_timeout', read, 1, most),
		] as const;
		const target = balancerData(state);
		[target.connectTimeout, target.writeTimeout, target.readTimeout] = values;
		return undefined;
	},
};

/** kong.service.set_tls_*: what can come over the wire is no certificate; the settings are taken and not used. */
function tlsFunctions(phases: readonly PhaseName[]): Namespace {
	const checked =
		(body: (value: LuaValue) => LuaValue): PdkFunction =>
		(state, value) => {
			checkPhase(state, phases);
			return body(value);
		};
	return {
		set_tls_cert_key: checked(() => fail('chain must be a parsed cdata object')),
		set_tls_verify: checked(on => {
			if (typeof on !== 'boolean') fail('argument must be a boolean');
			return true;
		}),
		set_tls_verify_depth: checked(depth => {
			if (typeof depth !== 'number') fail('argument must be a number');
			if (depth < 0) fail(`depth expects a non-negative number but found ${luaTostring(depth)}`);
			return true;
		}),
		set_tls_verify_store: checked(store => {
			if (luaType(store) !== 'table') fail('argument must be a resty.openssl.x509.store object');
			return fail('store expects a resty.openssl.x509.store object but found table');
		}),
	};
}

function balancerData(state: RequestState): BalancerData {
	return state.upstream.target ?? fail("attempt to index field 'balancer_data' (a nil value)");
}

function integer(name: string, value: LuaValue, least: number, most: number): number {
	if (typeof value !== 'number' || Math.floor(value) !== value) fail(`${name} must be an integer`);
	if (value < least || value > most) {
		fail(`${name} must be an integer between ${least} and ${most}: given ${luaTostring(value)}`);
	}
	return value;
}
