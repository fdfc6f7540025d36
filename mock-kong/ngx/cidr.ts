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
