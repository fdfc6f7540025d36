import {X509Certificate} from 'node:crypto';
import {ConformError} from '../errors.js';
import {type LuaString, luaString} from '../lua/values.js';
import type {ClientCertificate, TlsState} from './state.js';

/** A TLS connection as a client makes it. */
export interface TlsInput {
	/** SNI. Default: the Host header's name where the caller gives one that is no address; else none. */
	readonly serverName?: string;
	/** As `$ssl_protocol` has it. Default `TLSv1.3`. */
	readonly protocol?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
	/** PEM of what the client sends when it is asked for a certificate: its own, then the chain. */
	readonly clientCertificate?: string;
	/** What nginx finds of it: `SUCCESS` or `FAILED:reason`. Default: its issuer is unknown, for lack of a CA. */
	readonly verify?: string;
	/** nginx asks every client itself: `nginx_proxy_ssl_verify_client` in kong.conf. Default: only where a plugin asks. */
	readonly asksForCertificate?: boolean;
}

const unknownIssuer = 'FAILED:unable to verify the first certificate';

/** The connection before its handshake. @throws ConformError `usage` for a certificate that is none */
export function tlsState(input: TlsInput | true, host: LuaString | undefined): TlsState {
	const {serverName, protocol, clientCertificate, verify, asksForCertificate}: TlsInput = input === true ? {} : input;
	return {
		protocol: protocol ?? 'TLSv1.3',
		serverName: serverName === undefined ? nameOf(host) : luaString(serverName),
		offered: clientCertificate === undefined ? undefined : certificate(clientCertificate, verify ?? unknownIssuer),
		clientCertificate: undefined,
		clientCertificateChain: undefined,
		clientVerify: 'NONE',
		requestsClientCertificate: asksForCertificate ?? false,
		sessionReuseDisabled: false,
	};
}

/** The end of the handshake: a client that was asked has sent what it has. */
export function finishHandshake(tls: TlsState): void {
	if (!tls.requestsClientCertificate || tls.offered === undefined) return;
	tls.clientCertificate = tls.offered;
	tls.clientCertificateChain = tls.offered.chain;
	tls.clientVerify = tls.offered.verify;
}

/** An address is no server name (RFC 6066). */
function nameOf(host: LuaString | undefined): LuaString | undefined {
	const name = host?.replace(/:\d+$/, '');
	return name === undefined || name === '' || /^[\d.]+$|:/.test(name) ? undefined : name;
}

function certificate(pem: string, verify: string): ClientCertificate {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
	try {
		const [own, ...issuers] = blocks.map(block => new X509Certificate(block));
		if (own === undefined) throw new Error('no CERTIFICATE block in it');
		return {
			own: own.toString(),
			chain: [own, ...issuers].map(String).join(''),
			verify: luaString(verify),
			subject: distinguishedName(own.subject),
			issuer: distinguishedName(own.issuer),
			serial: own.serialNumber,
			fingerprint: own.fingerprint.replaceAll(':', '').toLowerCase(),
			validFrom: own.validFrom,
			validTo: own.validTo,
		};
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new ConformError({
			code: 'usage',
			what: `the client certificate is no PEM certificate: ${why}`,
			hint: 'the client certificate first, then its chain, each a CERTIFICATE block',
		});
	}
}

/** ngx_ssl_get_subject_dn: RFC 2253, last name first. */
function distinguishedName(lines: string): LuaString {
	return luaString(lines.split('\n').reverse().join(','));
}
