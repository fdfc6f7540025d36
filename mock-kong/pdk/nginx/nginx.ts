import {LuaError} from '../../lua/errors.js';
import {luaRecord} from '../../lua/values.js';
import type {KongVersion} from '../../versions/index.js';
import {ngxApi} from '../checks/guard.js';
import type {Namespace, PdkFunction} from '../namespace.js';
import {results} from '../outcome.js';
import {getCtx, setCtx} from './ngx-ctx.js';
import {nginxVariable} from './var.js';

/** kong.nginx of a version (pdk/nginx.lua). The statistics are those of a Kong with this one connection. */
export function nginxNamespace(version: KongVersion): Namespace {
	const statistics: PdkFunction = () =>
		luaRecord({
			connections_active: 1,
			connections_reading: 0,
			connections_writing: 1,
			connections_waiting: 0,
			connections_accepted: 1,
			connections_handled: 1,
			total_requests: 1,
		});
	return {
		get_subsystem: state => state.subsystem,
		...(version.pdkNames.has('kong.nginx.get_statistics') ? {get_statistics: statistics} : {}),
	};
}

/** What only servers find below kong.nginx (plugin_servers/plugin.lua: exposed_api). */
export const nginxExposed: Readonly<Record<string, PdkFunction>> = {
	'kong.nginx.get_var': (state, name) => {
		if (typeof name !== 'string' && typeof name !== 'number') throw new LuaError('bad variable name');
		ngxApi(state);
		return nginxVariable(state, String(name));
	},
	'kong.nginx.get_tls1_version_str': state => {
		if (state.tls === undefined || state.inTimer) return results(undefined, 'bad request');
		return state.tls.protocol;
	},
	'kong.nginx.get_ctx': (state, key) => getCtx(state, key),
	'kong.nginx.set_ctx': (state, key, value) => {
		setCtx(state, key, value);
		return undefined;
	},
	'kong.nginx.req_start_time': state => {
		if (state.subsystem === 'stream') return undefined;
		if (state.saved !== undefined) return state.saved.requestStartTime;
		// The handshake is no request yet.
		return state.phase === 'certificate' ? 0 : state.req.startTime;
	},
};
