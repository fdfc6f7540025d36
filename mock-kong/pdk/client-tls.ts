import {LuaError} from '../lua/errors.js';
import {luaTostring} from '../lua/text.js';
import type {PhaseName} from '../rpc/phases.js';
import type {KongVersion} from '../versions/index.js';
import {ngxApi} from './checks/guard.js';
import {checkPhase} from './checks/phases.js';
import type {Namespace, PdkFunction} from './namespace.js';
import {setCtx} from './nginx/ngx-ctx.js';
import {results} from './outcome.js';

const rewriteAndLater: readonly PhaseName[] = ['rewrite', 'access', 'response', 'balancer', 'log'];
const rewriteBeforeLog: readonly PhaseName[] = ['rewrite', 'access', 'response', 'balancer'];

/** kong.client.tls of a version (pdk/client/tls.lua). It exists in the http subsystem only. */
export function clientTlsNamespace(version: KongVersion): Namespace {
	const disableHttp2: PdkFunction = state => {
		checkPhase(state, ['client_hello']);
		return true;
	};
	return {
		request_client_certificate: state => {
			checkPhase(state, ['certificate']);
			if (state.tls !== undefined) state.tls.requestsClientCertificate = true;
			return true;
		},
		disable_session_reuse: state => {
			checkPhase(state, ['certificate']);
			if (state.tls !== undefined) state.tls.sessionReuseDisabled = true;
			return true;
		},
		get_full_client_certificate_chain: state => {
			checkPhase(state, rewriteAndLater);
			ngxApi(state);
			if (state.tls === undefined) {
				return results(undefined, 'connection is not TLS or TLS support for Nginx not enabled');
			}
			return state.tls.clientCertificateChain;
		},
		set_client_verify: (state, value) => {
			checkPhase(state, rewriteBeforeLog);
			if (typeof value !== 'string') throw new LuaError('assertion failed!');
			if (value !== 'SUCCESS' && value !== 'NONE' && !value.startsWith('FAILED:')) {
				throw new LuaError(
					`unknown client verify value: ${luaTostring(value)} accepted values are: "SUCCESS", "NONE" or "FAILED:<reason>"`,
				);
			}
			setCtx(state, 'CLIENT_VERIFY_OVERRIDE', value);
			return undefined;
		},
		...(version.pdkNames.has('kong.client.tls.disable_http2_alpn') ? {disable_http2_alpn: disableHttp2} : {}),
	};
}
