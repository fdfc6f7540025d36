import {BlockList, isIP, isIPv6} from 'node:net';

/** kong.ip.is_trusted and set_real_ip_from: the addresses and networks of `trusted_ips`. */
export class TrustedAddresses {
	readonly #list = new BlockList();

	constructor(cidrs: readonly string[]) {
		for (const cidr of cidrs) {
			const [address = '', bits] = cidr.split('/');
			const family = isIPv6(address) ? 'ipv6' : 'ipv4';
			if (isIP(address) === 0) continue;
			if (bits === undefined) this.#list.addAddress(address, family);
			else this.#list.addSubnet(address, Number(bits), family);
		}
	}

	has(address: string): boolean {
		const kind = isIP(address);
		return kind !== 0 && this.#list.check(address, kind === 6 ? 'ipv6' : 'ipv4');
	}
}

const known = new WeakMap<readonly string[], TrustedAddresses>();

/** The addresses of a node's `trusted_ips`, read once. */
export function trustedAddresses(cidrs: readonly string[]): TrustedAddresses {
	let trusted = known.get(cidrs);
	if (trusted === undefined) {
		trusted = new TrustedAddresses(cidrs);
		known.set(cidrs, trusted);
	}
	return trusted;
}

/** An address with an optional port: `1.2.3.4`, `1.2.3.4:80`, `[::1]:80`, `::1`. */
export function parseAddress(text: string): {address: string; port: number | undefined} | undefined {
	const value = text.trim();
	if (isIP(value) !== 0) return {address: value, port: undefined};
	const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(value);
	const plain = bracketed ?? /^([0-9.]+):(\d+)$/.exec(value);
	const [, address = '', port] = plain ?? [];
	if (isIP(address) === 0) return undefined;
	return {address, port: port === undefined ? undefined : Number(port)};
}
