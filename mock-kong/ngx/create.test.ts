import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';
import {defaultKongVersion} from '../versions/index.js';
import {createRequestState, defaultNodeSettings} from './create.js';
import type {ClientRequest} from './input.js';
import type {NodeSettings} from './state.js';

function create(input: ClientRequest, node: Partial<NodeSettings> = {}) {
	return createRequestState(defaultKongVersion, {...defaultNodeSettings, ...node}, input, {});
}

const clients: [
	what: string,
	trusted: string[],
	header: string,
	client: {address: string; port: number | undefined},
][] = [
	['an untrusted peer is the client', ['10.0.0.0/8'], '9.8.7.6', {address: '127.0.0.1', port: 5000}],
	[
		'a trusted peer names the client, whose port is unknown',
		['127.0.0.0/8'],
		'9.8.7.6',
		{address: '9.8.7.6', port: undefined},
	],
	['a port may come with the address', ['127.0.0.1'], '9.8.7.6:77', {address: '9.8.7.6', port: 77}],
	['IPv6 in brackets', ['127.0.0.1'], '[2001:db8::1]:77', {address: '2001:db8::1', port: 77}],
	['only the last of several counts', ['127.0.0.1'], '1.1.1.1, 2.2.2.2', {address: '2.2.2.2', port: undefined}],
	['nonsense leaves the peer', ['127.0.0.1'], 'nobody', {address: '127.0.0.1', port: 5000}],
];
for (const [what, trustedIps, header, client] of clients) {
	test(`real IP: ${what}`, t => {
		const state = create({headers: {'X-Real-IP': header}, client: {port: 5000}}, {trustedIps});
		t.deepEqual(state.client, client);
		t.deepEqual(state.peer, {address: '127.0.0.1', port: 5000});
	});
}

test('$host is lower case, without port and trailing dot', t => {
	t.is(create({headers: {Host: 'EXAMPLE.test.:8000'}}).req.host, 'example.test');
	t.is(create({headers: {Host: '[::1]:8000'}}).req.host, '[::1]');
});

test('header text over U+00FF is UTF-8, other text is bytes', t => {
	const {headers} = create({
		headers: [
			['X-A', '\u00ff'],
			['X-B', '\u0100'],
		],
	}).req;
	t.is(headers.first('x-a'), '\xff');
	t.is(headers.first('x-b'), '\xc4\x80');
});

test('a header with a line break cannot be sent', t => {
	t.throws(() => create({headers: {'X-A': 'a\r\nb'}}), {code: 'usage'});
});

test('a body is counted, an object is JSON', t => {
	const {req} = create({method: 'POST', body: {a: 'ü'}});
	t.is(req.headers.first('content-type'), 'application/json');
	t.is(req.headers.first('content-length'), '10');
	t.is(req.body.toString('utf8'), '{"a":"ü"}');
});

test('a body over the buffer and a quarter is in a file, made when asked for and removed with the request', t => {
	t.is(create({body: 'x'.repeat(10_239)}).req.bodyFile, undefined);
	const state = create({body: 'x'.repeat(10_240)});
	const file = state.req.bodyFile;
	t.truthy(file);
	t.is(readFileSync(file!, 'utf8').length, 10_240);
	t.is(state.req.bodyFile, file);
	state.free();
	t.false(existsSync(file!));
});

const keepalives: [version: number, connection: string | undefined, expected: boolean][] = [
	[1.1, undefined, true],
	[1.1, 'close', false],
	[1.0, undefined, false],
	[1.0, 'Keep-Alive', true],
];
for (const [httpVersion, connection, expected] of keepalives) {
	test(`HTTP ${httpVersion} with Connection ${connection} keeps the connection: ${expected}`, t => {
		t.is(
			create({httpVersion, headers: connection === undefined ? {} : {Connection: connection}}).req.keepalive,
			expected,
		);
	});
}
