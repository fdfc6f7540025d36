import type {BalancerData, Entity} from '../ngx/state.js';
import {numberField, stringField} from './entity.js';

/** runloop/handler.lua: balancer_prepare. */
export function balancerData(service: Entity | undefined, scheme: string): BalancerData {
	const host = stringField(service, 'host') ?? '';
	return {
		type: hostnameType(host),
		host,
		port: numberField(service, 'port') ?? 80,
		scheme: stringField(service, 'protocol') ?? scheme,
		retries: numberField(service, 'retries') ?? 5,
		connectTimeout: numberField(service, 'connect_timeout') ?? 60_000,
		sendTimeout: numberField(service, 'write_timeout') ?? 60_000,
		readTimeout: numberField(service, 'read_timeout') ?? 60_000,
		tries: [],
	};
}

/** kong/tools/ip.lua: hostname_type. */
function hostnameType(host: string): BalancerData['type'] {
	if (host.includes(':')) return 'ipv6';
	return /^[\d.]+$/.test(host) ? 'ipv4' : 'name';
}
