import test from 'ava';
import {LuaError} from '../lua/errors.js';
import {createPdk} from '../pdk/index.js';
import {getCtx, setCtx} from '../pdk/nginx/ngx-ctx.js';
import {kongVersion} from '../versions/index.js';
import {runCertificate} from './certificate.js';
import {runHttp} from './http.js';
import {plugin, testState} from './testing.js';

const answer = {body: 'up'};

for (const kong of ['3.9', '3.4', '2.8']) {
	test(`${kong}: over TLS the certificate phase comes before rewrite`, async t => {
		const state = testState({tls: true}, {kong});
		const quiet = {certificate: () => {}, rewrite: () => {}, access: () => {}, log: () => {}};
		const outcome = await runHttp(
			state,
			[plugin(quiet, {name: 'a'}), plugin(quiet, {name: 'b', priority: 99})],
			answer,
		);
		t.is(outcome.handshake, 'done');
		t.deepEqual(
			outcome.phases.slice(0, 3).map(run => `${run.plugin}:${run.phase}`),
			['b:certificate', 'a:certificate', 'b:rewrite'],
		);
		t.is(outcome.response.status, 200);
	});

	test(`${kong}: a Lua error fails the handshake: no later plugin, no request, no log`, async t => {
		const lines: string[] = [];
		const state = testState({tls: true}, {kong, entities: {onLog: (level, line) => lines.push(`${level} ${line}`)}});
		const quiet = {certificate: () => {}, rewrite: () => {}, log: () => {}};
		const raises = () => {
			throw new LuaError('not here');
		};
		const outcome = await runHttp(state, [plugin({certificate: raises}, {priority: 99}), plugin(quiet)], answer);
		t.is(outcome.handshake, 'failed');
		t.deepEqual(
			outcome.phases.map(run => `${run.phase}:${run.end.kind}`),
			['certificate:abandoned'],
		);
		t.is(outcome.response.status, 0);
		t.is(outcome.upstream, undefined);
		t.true(lines.some(line => line.startsWith('err ') && line.includes('not here')));
	});
}

test('without TLS there is no handshake', async t => {
	const outcome = await runHttp(testState(), [plugin({certificate: () => t.fail()})], answer);
	t.is(outcome.handshake, undefined);
});

test('the context of the connection is its own: nothing of it reaches the request', async t => {
	const state = testState({tls: true});
	let checked = 0;
	const handler = plugin({
		certificate(s) {
			t.is(getCtx(s, 'KONG_PHASE'), 2);
			t.is(getCtx(s, 'KONG_PROCESSING_START'), undefined);
			t.is(getCtx(s, 'request_uri'), undefined);
			setCtx(s, 'k', 'v');
			s.shared.set('k', 'v');
			checked += 1;
		},
		rewrite(s) {
			t.is(getCtx(s, 'k'), undefined);
			t.is(s.shared.get('k'), undefined);
			checked += 1;
		},
	});
	await runHttp(state, [handler], answer);
	t.is(checked, 2);
});

test('a plugin that asks for it in the certificate phase has the certificate in the request', async t => {
	const pdk = createPdk(kongVersion('3.9'));
	const chain: unknown[] = [];
	const clientCertificateChain = 'PEM';
	const offered = {
		own: 'PEM',
		chain: clientCertificateChain,
		verify: 'SUCCESS',
		subject: 'CN=a',
		issuer: 'CN=b',
		serial: '01',
		fingerprint: 'ab',
		validFrom: '',
		validTo: '',
	};
	for (const asks of [false, true]) {
		const tls = {
			protocol: 'TLSv1.3',
			serverName: undefined,
			offered,
			clientCertificate: undefined,
			clientCertificateChain: undefined,
			clientVerify: 'NONE',
			requestsClientCertificate: false,
			sessionReuseDisabled: false,
		};
		const handler = plugin({
			certificate: s => void (asks && pdk.call(s, 'kong.client.tls.request_client_certificate', [])),
			access: s => void chain.push(pdk.call(s, 'kong.client.tls.get_full_client_certificate_chain', [])),
		});
		await runHttp(testState({tls: true}, {entities: {tls}}), [handler], answer);
	}
	t.deepEqual(chain, [
		{kind: 'returned', values: [undefined]},
		{kind: 'returned', values: ['PEM']},
	]);
});

test('a handshake alone has no response', async t => {
	const outcome = await runCertificate(testState({tls: true}), [plugin({certificate: () => {}, log: () => t.fail()})]);
	t.is(outcome.handshake, 'done');
	t.is(outcome.response.status, 0);
	t.is(outcome.phases.length, 1);
});
