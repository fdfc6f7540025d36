import test from 'ava';
import {ConformError} from '../errors.js';
import {nginxVariable} from '../pdk/nginx/var.js';
import {defaultKongVersion} from '../versions/index.js';
import {createRequestState, defaultNodeSettings} from './create.js';
import type {ClientRequest} from './input.js';
import {finishHandshake, type TlsInput} from './tls.js';

/** Made by openssl req; what is expected of it below is what openssl x509 prints. */
const own = `-----BEGIN CERTIFICATE-----
MIIBfjCCATCgAwIBAgIDChssMAUGAytlcDA8MQswCQYDVQQGEwJERTEWMBQGA1UE
CgwNRXhhbXBsZSwgSW5jLjEVMBMGA1UEAwwMY2xpZW50ICJvbmUiMCAXDTI2MTEy
MzIyMTAwNVoYDzIwNTEwNzE1MjIxMDA1WjA8MQswCQYDVQQGEwJERTEWMBQGA1UE
CgwNRXhhbXBsZSwgSW5jLjEVMBMGA1UEAwwMY2xpZW50ICJvbmUiMCowBQYDK2Vw
AyEA0cd5cdR3w4zzURPrlJTMh8udB4GHYlAmFdl+4IgT9ECjUzBRMB0GA1UdDgQW
BBTw/uNomVJkHhEiHSzMcudD0m+ISjAfBgNVHSMEGDAWgBTw/uNomVJkHhEiHSzM
cudD0m+ISjAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAMYw2ImimxbssvOaHFci
W6k46ILL80MXIk9p8/HfZ8tNtASTJZjJwI0vC58F/iJUXZQhZUskp/6p6LOU98Bc
gg4=
-----END CERTIFICATE-----
`;

function connection(tls: true | TlsInput, input: ClientRequest = {}) {
	const state = createRequestState(defaultKongVersion, defaultNodeSettings, {...input, tls}, {});
	if (state.tls) finishHandshake(state.tls);
	return {tls: state.tls, variable: (name: string) => nginxVariable(state, name)};
}

const variables: [string, string][] = [
	['ssl_client_verify', 'FAILED:unable to verify the first certificate'],
	['ssl_client_s_dn', 'CN=client \\"one\\",O=Example\\, Inc.,C=DE'],
	['ssl_client_i_dn', 'CN=client \\"one\\",O=Example\\, Inc.,C=DE'],
	['ssl_client_serial', '0A1B2C'],
	['ssl_client_fingerprint', '263c9b7e89f4d8a6f604c9fe0e353b753809433a'],
	['ssl_client_v_start', 'Nov 23 22:10:05 2026 GMT'],
	['ssl_client_v_end', 'Jul 15 22:10:05 2051 GMT'],
	['ssl_client_raw_cert', own.trimEnd()],
	['ssl_client_cert', own.trimEnd().split('\n').join('\n\t')],
];
for (const [name, expected] of variables) {
	test(`$${name} tells the certificate of a client that was asked`, t => {
		t.is(connection({clientCertificate: own, asksForCertificate: true}).variable(name), expected);
	});
}

test('a client that nobody asks sends no certificate', t => {
	const {tls, variable} = connection({clientCertificate: own});
	t.is(tls?.clientCertificateChain, undefined);
	t.is(variable('ssl_client_verify'), 'NONE');
	t.is(variable('ssl_client_s_dn'), undefined);
});

test('the chain is the PEM as given, its own certificate first, what stands around it left out', t => {
	const {tls, variable} = connection({
		clientCertificate: `subject=one\n${own}issuer\n${own}`,
		asksForCertificate: true,
		verify: 'SUCCESS',
	});
	t.is(tls?.clientCertificateChain, own + own);
	t.is(variable('ssl_client_raw_cert'), own.trimEnd());
	t.is(variable('ssl_client_verify'), 'SUCCESS');
});

const names: [string, true | TlsInput, ClientRequest, string | undefined][] = [
	['the Host header', true, {headers: {host: 'example.test:8443'}}, 'example.test'],
	['its own', {serverName: 'other.test'}, {headers: {host: 'example.test'}}, 'other.test'],
	['none for an address', true, {headers: {host: '127.0.0.1:8443'}}, undefined],
	['none for an IPv6 address', true, {headers: {host: '[::1]'}}, undefined],
	['none without a Host header', true, {}, undefined],
];
for (const [what, tls, input, expected] of names) {
	test(`server name: ${what}`, t => t.is(connection(tls, input).variable('ssl_server_name'), expected));
}

test('the protocol is TLS 1.3 unless said otherwise', t => {
	t.is(connection(true).variable('ssl_protocol'), 'TLSv1.3');
	t.is(connection({protocol: 'TLSv1.2'}).variable('ssl_protocol'), 'TLSv1.2');
});

for (const pem of ['', 'no PEM', own.replace('MIIB', 'AAAA')]) {
	test(`a certificate that is none is a usage error: ${JSON.stringify(pem.slice(0, 40))}`, t => {
		const error = t.throws(() => connection({clientCertificate: pem}), {instanceOf: ConformError});
		t.is(error?.code, 'usage');
	});
}
