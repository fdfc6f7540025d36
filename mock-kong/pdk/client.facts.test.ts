import test from 'ava';
import {LuaMap, type LuaValue} from '../lua/values.js';
import type {ClientRequest} from '../ngx/input.js';
import type {RequestState} from '../ngx/state.js';
import {kongVersion} from '../versions/index.js';
import {createPdk} from './index.js';
import {testState} from './testing.js';

const pdk = createPdk(kongVersion('3.9'));

/** What kong.client.<name> returns, or the text it raises. */
function ask(state: RequestState, name: string, ...args: LuaValue[]): unknown {
	const outcome = pdk.call(state, `kong.client.${name}`, args);
	return outcome.kind === 'returned' ? outcome.values : outcome.kind === 'raised' ? outcome.message : outcome.kind;
}

const everybody = ['0.0.0.0/0', '::/0'];
const names = ['get_ip', 'get_port', 'get_forwarded_ip', 'get_forwarded_port'];
const own = ['127.0.0.1', 4000, '127.0.0.1', 4000];
const addresses: [header: string, trusted: string[], values: string[], expected: unknown[]][] = [
	['X-Real-IP', everybody, ['10.0.0.1'], ['127.0.0.1', 4000, '10.0.0.1', undefined]],
	['X-Real-IP', everybody, ['10.0.0.1:1234'], ['127.0.0.1', 4000, '10.0.0.1', 1234]],
	['X-Forwarded-For', everybody, ['10.0.0.1'], ['127.0.0.1', 4000, '10.0.0.1', undefined]],
	['X-Forwarded-For', everybody, ['10.0.0.1:1234'], ['127.0.0.1', 4000, '10.0.0.1', 1234]],
	['X-Forwarded-For', everybody, ['10.0.0.1, 10.0.0.2:5'], ['127.0.0.1', 4000, '10.0.0.2', 5]],
	['X-Real-IP', [], ['10.0.0.1:1234'], own],
	['X-Forwarded-For', [], ['10.0.0.1:1234'], own],
	['X-Forwarded-For', ['10.0.0.0/8'], ['10.0.0.1'], own],
	['X-Real-IP', everybody, [], own],
];
for (const [realIpHeader, trustedIps, values, expected] of addresses) {
	const trust = trustedIps.join(' or ') || 'nobody';
	test(`${realIpHeader} ${values.join() || 'missing'}, trusting ${trust}`, t => {
		const input: ClientRequest = {
			headers: values.map((value): [string, string] => [realIpHeader, value]),
			client: {address: '127.0.0.1', port: 4000},
		};
		const {state} = testState({node: {trustedIps, realIpHeader}, input});
		t.deepEqual(
			names.map(name => ask(state, name)),
			expected.map(value => [value]),
		);
	});
}

test('another header than the configured one says nothing', t => {
	const {state} = testState({
		node: {trustedIps: everybody, realIpHeader: 'X-Forwarded-For'},
		input: {headers: {'X-Real-IP': '10.0.0.1'}, client: {address: '127.0.0.1'}},
	});
	t.deepEqual(ask(state, 'get_forwarded_ip'), ['127.0.0.1']);
});

const both = new LuaMap([['protocols', ['http', 'https']]]);
const forwarded: [what: string, headers: [string, string][], expected: unknown[]][] = [
	['is not there', [], ['http']],
	['says https', [['X-Forwarded-Proto', 'https']], ['https']],
	['says anything else', [['X-Forwarded-Proto', 'something else']], ['http']],
	[
		'is there twice',
		[
			['X-Forwarded-Proto', 'https'],
			['X-Forwarded-Proto', 'http'],
		],
		[undefined, 'Only one X-Forwarded-Proto header allowed'],
	],
];
for (const [what, headers, expected] of forwarded) {
	test(`get_protocol(true) behind a trusted proxy whose X-Forwarded-Proto ${what}`, t => {
		const {state} = testState({node: {trustedIps: ['127.0.0.1']}, input: {headers}});
		state.route = both;
		t.deepEqual(ask(state, 'get_protocol', true), expected);
		t.deepEqual(ask(state, 'get_protocol', false), ['http']);
	});
}

test('nobody is authenticated until a plugin says so', t => {
	const {state} = testState();
	t.deepEqual([ask(state, 'get_consumer'), ask(state, 'get_credential')], [[undefined], [undefined]]);
	t.is(ask(state, 'authenticate', 'x'), 'consumer must be a table or nil');
	t.is(ask(state, 'authenticate', undefined, 'x'), 'credential must be a table or nil');
	t.deepEqual([ask(state, 'get_consumer'), ask(state, 'get_credential')], [[undefined], [undefined]]);
	const [consumer, credential] = [new LuaMap([['id', 'c']]), new LuaMap([['id', 'k']])];
	t.deepEqual(ask(state, 'authenticate', consumer, credential), [undefined]);
	t.deepEqual([ask(state, 'get_consumer'), ask(state, 'get_credential')], [[consumer], [credential]]);
});
