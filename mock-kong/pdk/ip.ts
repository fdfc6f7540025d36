import {LuaError} from '../lua/errors.js';
import {type LuaValue, luaType} from '../lua/values.js';
import {trustedAddresses} from '../ngx/cidr.js';
import type {RequestState} from '../ngx/state.js';
import type {Namespace} from './namespace.js';

/** kong.ip (pdk/ip.lua). */
export const ipNamespace: Namespace = {
	is_trusted: (state, address) => isTrusted(state, address),
};

/**
 * `trusted_ips` names the address or its network. What is no address is not trusted, unless everything is.
 * @throws LuaError for what C cannot take as a text
 */
export function isTrusted(state: RequestState, address: LuaValue): boolean {
	const {trustedIps} = state.node;
	if (trustedIps.length === 0) return false;
	if (trustedIps.includes('0.0.0.0/0') && trustedIps.includes('::/0')) return true;
	if (address === undefined || address === false) return false;
	if (typeof address === 'string') return trustedAddresses(trustedIps).matches(address);
	const type = address === true ? 'bool' : luaType(address);
	throw new LuaError(`bad argument #2 to 'inet_pton' (cannot convert '${type}' to 'const char *')`);
}
