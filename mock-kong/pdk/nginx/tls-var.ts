import type {LuaString} from '../../lua/values.js';
import type {ClientCertificate, RequestState, TlsState} from '../../ngx/state.js';

type Reader = (state: RequestState) => LuaString | undefined;

const ofConnection = (read: (tls: TlsState) => LuaString | undefined): Reader => {
	return ({tls}) => (tls === undefined ? undefined : read(tls));
};
const ofClient = (read: (certificate: ClientCertificate) => LuaString): Reader => {
	return ({tls}) => (tls?.clientCertificate === undefined ? undefined : read(tls.clientCertificate));
};

/** `$ssl_*` of both subsystems (ngx_event_openssl.c): nil without TLS, those of the client's certificate without one. */
export const tlsVariables: Readonly<Record<string, Reader>> = {
	ssl_protocol: ofConnection(tls => tls.protocol),
	ssl_cipher: ofConnection(tls =>
		tls.protocol === 'TLSv1.3' ? 'TLS_AES_256_GCM_SHA384' : 'ECDHE-RSA-AES256-GCM-SHA384',
	),
	ssl_server_name: ofConnection(tls => tls.serverName),
	ssl_session_reused: ofConnection(() => '.'),
	ssl_client_verify: ofConnection(tls => tls.clientVerify),
	ssl_client_s_dn: ofClient(({subject}) => subject),
	ssl_client_i_dn: ofClient(({issuer}) => issuer),
	ssl_client_serial: ofClient(({serial}) => serial),
	ssl_client_fingerprint: ofClient(({fingerprint}) => fingerprint),
	ssl_client_raw_cert: ofClient(({own}) => own.trimEnd()),
	ssl_client_cert: ofClient(({own}) => own.trimEnd().replaceAll('\n', '\n\t')),
	ssl_client_escaped_cert: ofClient(({own}) => encodeURIComponent(own)),
	ssl_client_v_start: ofClient(({validFrom}) => validFrom),
	ssl_client_v_end: ofClient(({validTo}) => validTo),
	ssl_client_v_remain: ofClient(({validTo}) =>
		String(Math.max(0, Math.floor((Date.parse(validTo) - Date.now()) / 864e5))),
	),
};
