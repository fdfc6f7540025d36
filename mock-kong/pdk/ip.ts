import {TrustedAddresses} from '../ngx/cidr.js';
import type {NodeSettings, RequestState} from '../ngx/state.js';
import type {LuaValue} from '../wire/shared/lua.js';
import type {Namespace} from './namespace.js';

/** kong.ip (pdk/ip.lua). */
export const ipNamespace: Namespace = {
	is_trusted: (state, address) => isTrusted(state, address),
};

/** `trusted_ips` names the address or its network. What is no address is not trusted, unless everything is. */
export function isTrusted(state: RequestState, address: LuaValue): boolean {
	const {trustedIps} = state.node;
	if (trustedIps.length === 0) return false;
	if (trustedIps.includes('0.0.0.0/0') && trustedIps.includes('::/0')) return true;
	return typeof address === 'string' && matcher(state.node).has(address);
}

const matchers = new WeakMap<NodeSettings, TrustedAddresses>();

function matcher(node: NodeSettings): TrustedAddresses {
	let known = matchers.get(node);
	if (known === undefined) {
		known = new TrustedAddresses(node.trustedIps);
		matchers.set(node, known);
	}
	return known;
}
