import {BlockList, isIP, isIPv4, isIPv6} from 'node:net';
import type {LuaString} from '../lua/values.js';

/** The addresses and networks of `trusted_ips`. */
export class TrustedAddresses {
	readonly #ipv4 = new BlockList();
	readonly #ipv6 = new BlockList();

	constructor(cidrs: readonly string[]) {
		for (const cidr of cidrs) {
			const [address = '', bits] = cidr.split('/');
			if (isIP(address) === 0) continue;
			const family = isIPv6(address) ? 'ipv6' : 'ipv4';
			const list = family === 'ipv6' ? this.#ipv6 : this.#ipv4;
			if (bits === undefined) list.addAddress(address, family);
			else list.addSubnet(address, Number(bits), family);
		}
	}

	/** set_real_ip_from: an IPv4 address inside an IPv6 one is that IPv4 address (ngx_cidr_match). */
	has(address: string): boolean {
		return this.matches(address) || (isIPv6(address) && this.#ipv4.check(address, 'ipv6'));
	}

	/** kong.ip.is_trusted (lua-resty-ipmatcher): what inet_pton reads, an IPv6 address in brackets too. */
	matches(text: LuaString): boolean {
		const [address = ''] = text.split('\0');
		if (isIPv4(address)) return this.#ipv4.check(address);
		const plain = /^\[.*\]$/s.test(text) ? text.slice(1, -1) : address;
		return isIPv6(plain) && !plain.includes('%') && this.#ipv6.check(plain, 'ipv6');
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

/** ngx_parse_addr_port: `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]:80`; the address as nginx writes it. */
export function parseAddress(text: string): {address: string; port: number | undefined} | undefined {
	const whole = normalAddress(text);
	if (whole !== undefined) return {address: whole, port: undefined};
	const [, inBrackets, plain = '', digits] = /^(?:\[(.+)\]|([^:[]+)):(\d+)$/.exec(text) ?? [];
	const address = normalAddress(inBrackets ?? plain);
	const port = Number(digits);
	return address === undefined || port < 1 || port > 65535 ? undefined : {address, port};
}

/** ngx_inet_addr and ngx_inet6_addr, then ngx_sock_ntop. */
function normalAddress(text: string): string | undefined {
	if (/^[\d.]+$/.test(text)) {
		// Leading zeros are decimal, no digits at all are 0.
		const octets = text.split('.').map(Number);
		return octets.length === 4 && octets.every(octet => octet <= 255) ? octets.join('.') : undefined;
	}
	if (!isIPv6(text) || text.includes('%')) return undefined;
	const short = new URL(`http://[${text}]/`).hostname.slice(1, -1);
	const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(short) ?? [];
	if (high === undefined || low === undefined) return short;
	const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16);
	return `::ffff:${[24, 16, 8, 0].map(shift => Math.floor(bits / 2 ** shift) % 256).join('.')}`;
}
