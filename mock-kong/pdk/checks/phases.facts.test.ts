import test from 'ava';
import type {PhaseName} from '../../rpc/phases.js';
import {isAtLeast, kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';
import {phasesAllowedBy} from './phases.js';

const everywhere: readonly PhaseName[] = ['certificate', 'rewrite', 'access', 'response', 'log'];
const request = everywhere.slice(1);
const early: readonly PhaseName[] = ['rewrite', 'access'];
const late: readonly PhaseName[] = ['response', 'log'];
const later: readonly PhaseName[] = ['access', ...late];

/** The phases of an HTTP request in which Kong lets a server call functions; from a version on, before another. */
const allowed: [namespace: string, names: string, phases: readonly PhaseName[], from?: string, before?: string][] = [
	['log', 'set_format debug info notice warn err crit alert emerg inspect deprecation', everywhere],
	['log', 'set_serialize_value', request],
	['log', 'serialize', ['log']],
	['ip', 'is_trusted', everywhere],
	['client', 'get_ip get_forwarded_ip get_port get_forwarded_port', everywhere],
	['client', 'get_credential get_consumer load_consumer get_protocol', later],
	['client', 'authenticate', ['access']],
	['client.tls', 'request_client_certificate disable_session_reuse', ['certificate']],
	['client.tls', 'get_full_client_certificate_chain', request],
	['client.tls', 'disable_http2_alpn', []],
	['service', 'set_upstream', ['access']],
	['service', 'set_target', ['access'], '2.8', '3.8'],
	['service', 'set_target', early, '3.8'],
	['service', 'set_retries set_timeouts set_target_retry_callback', ['access']],
	['service', 'set_tls_cert_key set_tls_verify set_tls_verify_depth set_tls_verify_store', early],
	['service.request', 'set_scheme set_path', ['access'], '2.8', '3.8'],
	['service.request', 'set_scheme set_path', early, '3.8'],
	['service.request', 'enable_buffering set_method set_raw_query set_query clear_query_arg', early],
	['service.request', 'set_header add_header clear_header set_headers set_raw_body set_body', early],
	['service.response', 'get_status get_headers get_header get_raw_body get_body', late],
	['response', 'get_status get_header get_headers get_source', late],
	['response', 'set_status set_header add_header clear_header set_headers exit error', [...early, 'response']],
	['response', 'get_raw_body set_raw_body', []],
	['nginx', 'get_subsystem get_statistics', everywhere],
	['node', 'get_id get_memory_stats get_hostname', everywhere],
	['router', 'get_route get_service', later],
];

const versions = ['3.9', '3.4', '2.8'].map(kongVersion);

for (const version of versions) {
	const pdk = createPdk(version);
	for (const [namespace, names, phases, from = '2.8', before] of allowed) {
		if (!isAtLeast(version, from) || (before !== undefined && isAtLeast(version, before))) continue;
		for (const name of names.split(' ').map(name => `kong.${namespace}.${name}`)) {
			if (pdk.describe(name) === undefined) continue;
			test(`${version.name}: ${name} may be called in ${phases.join(', ') || 'no phase of a server'}`, t => {
				const open = everywhere.filter(phase => {
					const outcome = pdk.call(testState({version, phase}).state, name, []);
					return outcome.kind !== 'raised' || phasesAllowedBy(outcome.message) === undefined;
				});
				t.deepEqual(open, [...phases]);
			});
		}
	}
}

test('each of these functions is there in 3.9', t => {
	const known = new Set(createPdk(kongVersion('3.9')).names());
	for (const [namespace, names] of allowed) {
		for (const name of names.split(' ')) t.true(known.has(`kong.${namespace}.${name}`), `${namespace}.${name}`);
	}
});

for (const version of versions.slice(0, 2)) {
	const pdk = createPdk(version);
	for (const name of ['set_tls_cert_key', 'set_tls_verify', 'set_tls_verify_depth', 'set_tls_verify_store']) {
		test(`${version.name}: kong.service.${name} may be called in preread of a stream`, t => {
			const {state} = testState({version, phase: 'preread'});
			const outcome = pdk.call({...state, subsystem: 'stream'}, `kong.service.${name}`, []);
			t.is(outcome.kind === 'raised' ? phasesAllowedBy(outcome.message) : outcome.kind, undefined);
		});
	}
}
