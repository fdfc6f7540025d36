import http from 'node:http';
import type {AddressInfo} from 'node:net';
import test from 'ava';
import {luaRecord} from '../lua/values.js';
import type {UpstreamAnswer} from '../ngx/input.js';
import {type HttpOutcome, runHttp} from './http.js';
import {call, entity, plugin, testState} from './testing.js';

const answer: UpstreamAnswer = {
	headers: [
		['Content-Type', 'text/plain'],
		['X-Up', 'one'],
		['x_under', 'u'],
	],
	body: 'up',
};

function header(outcome: HttpOutcome, name: string): string[] {
	return outcome.response.headers.filter(([n]) => n.toLowerCase() === name).map(([, v]) => v);
}

function sent(outcome: HttpOutcome, name: string): string[] {
	return (outcome.upstream?.headers ?? []).filter(([n]) => n.toLowerCase() === name).map(([, v]) => v);
}

function ran(outcome: HttpOutcome): string[] {
	return outcome.phases.map(run => `${run.plugin}:${run.phase}:${run.end.kind}`);
}

test("phases run in Kong's order, plugins by priority, ties by name backwards", async t => {
	const quiet = {rewrite: () => {}, access: () => {}, log: () => {}};
	const outcome = await runHttp(
		testState(),
		[plugin(quiet, {name: 'a'}), plugin(quiet, {name: 'b'}), plugin(quiet, {name: 'c', priority: 1000})],
		answer,
	);
	t.deepEqual(
		ran(outcome),
		['rewrite', 'access', 'log'].flatMap(phase => ['c', 'b', 'a'].map(name => `${name}:${phase}:ret`)),
	);
});

test("a streamed answer keeps the service's headers and gets Kong's", async t => {
	const outcome = await runHttp(testState(), [], answer);
	t.is(outcome.response.status, 200);
	t.is(outcome.response.reason, 'OK');
	t.is(outcome.response.body.toString(), 'up');
	t.deepEqual(header(outcome, 'x_under'), ['u']);
	t.deepEqual(header(outcome, 'content-length'), ['2']);
	t.deepEqual(header(outcome, 'connection'), ['keep-alive']);
	t.deepEqual(header(outcome, 'via'), ['1.1 kong/3.9.1']);
	t.deepEqual(header(outcome, 'server'), ['kong/3.9.1']);
	t.regex(header(outcome, 'x-kong-request-id')[0] ?? '', /^[0-9a-f]{32}$/);
	t.regex(header(outcome, 'x-kong-proxy-latency')[0] ?? '', /^\d+$/);
});

test('a response phase buffers: x_under becomes x-under and the plugin sees the body', async t => {
	let seen: unknown;
	const reader = plugin({
		response: state => {
			seen = call(state, 'service.response.get_raw_body')[0];
			call(state, 'response.set_header', 'X-Mine', 'm');
		},
	});
	const outcome = await runHttp(testState(), [reader], answer);
	t.is(seen, 'up');
	t.deepEqual(header(outcome, 'x-under'), ['u']);
	t.deepEqual(header(outcome, 'x-mine'), ['m']);
	t.deepEqual(ran(outcome), ['probe:response:ret']);
});

test('what the service gets: forwarded headers, Host, no hop-by-hop headers', async t => {
	const state = testState({
		method: 'POST',
		path: '/a//b?x=1',
		headers: {
			Host: 'Example.test:8000',
			Connection: 'X-Hop',
			'X-Hop': '1',
			TE: 'trailers',
			'X-Forwarded-For': '5.5.5.5',
			Proxy: 'p',
		},
		body: 'hi',
	});
	const outcome = await runHttp(state, [], answer);
	t.is(outcome.upstream?.url, '/a/b?x=1');
	t.is(outcome.upstream?.method, 'POST');
	t.is(outcome.upstream?.body.toString(), 'hi');
	const expected: Record<string, string[]> = {
		host: ['upstream.test'],
		connection: ['keep-alive'],
		te: ['trailers'],
		via: ['1.1 kong/3.9.1'],
		'x-forwarded-for': ['5.5.5.5, 127.0.0.1'],
		'x-forwarded-proto': ['http'],
		'x-forwarded-host': ['example.test'],
		'x-forwarded-port': ['8000'],
		'x-forwarded-path': ['/a//b'],
		'x-real-ip': ['127.0.0.1'],
		'content-length': ['2'],
		'x-hop': [],
		proxy: [],
	};
	for (const [name, values] of Object.entries(expected)) t.deepEqual(sent(outcome, name), values, name);
});

test('an exit in access waits for the end of the phase; no other plugin, no service, only log follows', async t => {
	const outcome = await runHttp(
		testState(),
		[
			plugin({access: state => void call(state, 'response.exit', 403, 'no', luaRecord({'X-E': 'e'})), log: () => {}}),
			plugin({access: () => t.fail(), response: () => t.fail()}, {name: 'later', priority: 1}),
		],
		answer,
	);
	t.is(outcome.response.status, 403);
	t.is(outcome.response.body.toString(), 'no');
	t.deepEqual(header(outcome, 'x-e'), ['e']);
	t.deepEqual(header(outcome, 'server'), ['kong/3.9.1']);
	t.deepEqual(header(outcome, 'via'), []);
	t.is(outcome.upstream, undefined);
	t.deepEqual(ran(outcome), ['probe:access:exited', 'probe:log:ret']);
});

const failures: [kong: string, phase: 'rewrite' | 'access', accept: string | undefined, type: string, body: RegExp][] =
	[
		[
			'3.9',
			'access',
			'text/plain',
			'text/plain; charset=utf-8',
			/^An unexpected error occurred\nrequest_id: [0-9a-f]{32}\n$/,
		],
		[
			'3.9',
			'access',
			undefined,
			'application/json; charset=utf-8',
			/^\{\n {2}"message":"An unexpected error occurred",\n {2}"request_id":"[0-9a-f]{32}"\n\}$/,
		],
		['3.9', 'rewrite', 'text/html', 'text/html; charset=utf-8', /<p>An unexpected error occurred\.<\/p>/],
		['3.9', 'rewrite', undefined, 'text/plain; charset=utf-8', /^An unexpected error occurred\n/],
		[
			'3.4',
			'access',
			'application/xml',
			'application/xml; charset=utf-8',
			/<message>An unexpected error occurred<\/message>\n<\/error>\n$/,
		],
		[
			'2.8',
			'access',
			'text/plain',
			'application/json; charset=utf-8',
			/^\{"message":"An unexpected error occurred"\}$/,
		],
		['2.8', 'rewrite', 'text/plain', 'text/plain; charset=utf-8', /^An unexpected error occurred\n$/],
	];
for (const [kong, phase, accept, type, body] of failures) {
	test(`a Lua error in ${phase} under ${kong} answers 500 as ${type} to Accept ${accept}`, async t => {
		const state = testState({headers: accept === undefined ? {} : {Accept: accept}}, {kong});
		const broken = plugin({[phase]: () => call(state, 'response.set_status', 'x')});
		const outcome = await runHttp(state, [broken], answer);
		t.is(outcome.response.status, 500);
		t.deepEqual(header(outcome, 'content-type'), [type]);
		t.regex(outcome.response.body.toString(), body);
		t.deepEqual(ran(outcome), [`probe:${phase}:abandoned`]);
		t.is(outcome.upstream, undefined);
	});
}

test('a service that refuses is 502: no response phase; where it would be, Kong exits, else nginx fails', async t => {
	let source: unknown;
	const watcher = plugin({
		response: () => t.fail(),
		log: state => {
			source = call(state, 'response.get_source')[0];
		},
	});
	const outcome = await runHttp(testState({headers: {Accept: 'text/plain'}}), [watcher], {refuse: true});
	t.is(outcome.response.status, 502);
	t.regex(outcome.response.body.toString(), /^An invalid response was received from the upstream server\n/);
	t.deepEqual(header(outcome, 'via'), ['1.1 kong/3.9.1']);
	t.is(source, 'exit');
	const streaming = plugin({
		log: state => {
			source = call(state, 'response.get_source')[0];
		},
	});
	t.is((await runHttp(testState(), [streaming], {refuse: true})).response.status, 502);
	t.is(source, 'error');
});

test('no service is 503, no route 404', async t => {
	const none = await runHttp(testState({}, {entities: {service: undefined}}), [], answer);
	t.is(none.response.status, 503);
	t.regex(none.response.body.toString(), /no Service found with those values/);
	const lost = await runHttp(testState({}, {entities: {route: undefined}}), [], answer);
	t.is(lost.response.status, 404);
	t.regex(lost.response.body.toString(), /no Route matched with those values/);
});

test('a route for TLS only asks a plain client to upgrade', async t => {
	const route = entity({protocols: ['https']});
	const outcome = await runHttp(testState({}, {entities: {route}}), [], answer);
	t.is(outcome.response.status, 426);
	t.deepEqual(header(outcome, 'upgrade'), ['TLS/1.2, HTTP/1.1']);
});

test("302 without a body is nginx's own page, 204 has neither length nor body", async t => {
	const location = luaRecord({Location: '/x'});
	const moved = await runHttp(
		testState(),
		[plugin({access: state => void call(state, 'response.exit', 302, undefined, location)})],
		answer,
	);
	t.is(
		moved.response.body.toString(),
		'<html>\r\n<head><title>302 Found</title></head>\r\n<body>\r\n<center><h1>302 Found</h1></center>\r\n</body>\r\n</html>\r\n',
	);
	t.deepEqual(header(moved, 'content-length'), ['110']);
	t.deepEqual(header(moved, 'location'), ['/x']);
	const empty = await runHttp(testState(), [plugin({access: state => void call(state, 'response.exit', 204)})], answer);
	t.deepEqual(header(empty, 'content-length'), []);
	t.is(empty.response.body.length, 0);
});

test('in the log phase the request is gone, what was saved is there', async t => {
	const seen: unknown[] = [];
	const logger = plugin({
		log: state => {
			seen.push(call(state, 'request.get_header', 'x-a')[0], call(state, 'response.get_status')[0]);
			call(state, 'request.get_method');
		},
	});
	const outcome = await runHttp(testState({headers: {'X-A': 'a'}}), [logger], {status: 201, body: ''});
	t.deepEqual(seen, ['a', 201]);
	t.deepEqual(outcome.phases[0]?.end, {kind: 'abandoned', by: 'pdk', message: 'API disabled in the current context'});
	t.is(outcome.response.status, 201);
});

test('a serialiser that raises keeps the log phase from running', async t => {
	const outcome = await runHttp(testState(), [plugin({log: () => t.fail()})], answer, {
		serialize: state => call(state, 'request.get_header')[0],
	});
	t.deepEqual(outcome.phases, []);
});

test('a real service gets the request and its answer comes back', async t => {
	const server = http.createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			response.writeHead(202, {'X-Url': request.url, 'X-Host': request.headers.host});
			response.end(Buffer.concat(chunks));
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const outcome = await runHttp(testState({method: 'PUT', path: '/p?q', body: 'payload'}), [], {url});
	t.is(outcome.response.status, 202);
	t.deepEqual(header(outcome, 'x-url'), ['/p?q']);
	t.deepEqual(header(outcome, 'x-host'), ['upstream.test']);
	t.is(outcome.response.body.toString(), 'payload');
});

test('a real service that is not there is 502', async t => {
	const server = http.createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	const outcome = await runHttp(testState(), [], {url: `http://127.0.0.1:${port}`});
	t.is(outcome.response.status, 502);
	t.is(outcome.upstream, undefined);
});
