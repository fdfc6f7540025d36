import test from 'ava';
import {type LuaValue, luaRecord} from '../lua/values.js';
import type {ClientRequest, UpstreamAnswer} from '../ngx/input.js';
import {nginxVariable} from '../pdk/nginx/var.js';
import {type HttpOutcome, runHttp} from './http.js';
import {call, plugin, testState} from './testing.js';

type Phase = 'rewrite' | 'access' | 'response';
type Call = readonly [name: string, ...args: LuaValue[]];

/** Makes calls of kong.response in one phase of one plugin. A plugin with a response phase buffers. */
function after(
	phase: Phase,
	calls: readonly Call[],
	input: ClientRequest = {},
	service: UpstreamAnswer = {body: 'up'},
) {
	const handler = plugin({
		[phase]: (state: Parameters<typeof call>[0]) => {
			for (const [name, ...args] of calls) call(state, `response.${name}`, ...args);
		},
	});
	return runHttp(testState(input), [handler], service);
}

function header({response}: HttpOutcome, name: string): string | undefined {
	return response.headers.find(([n]) => n.toLowerCase() === name)?.[1];
}

const phases: Phase[] = ['rewrite', 'access', 'response'];

for (const status of [100, 101, 199, 408, 444, 499]) {
	for (const phase of phases) {
		test(`exit with ${status} in ${phase} closes the connection without a response`, async t => {
			for (const body of [undefined, 'body']) {
				const {response} = await after(phase, [['exit', status, body]]);
				t.is(response.status, 0);
				t.deepEqual(response.headers, []);
			}
		});
	}
}

test('of such an exit with a body the head is out when the client asked for no more', async t => {
	t.is((await after('access', [['exit', 444, 'x']], {method: 'HEAD'})).response.status, 444);
	t.is((await after('access', [['exit', 444]], {method: 'HEAD'})).response.status, 0);
});

test('a service that answers 408 is passed on, but not when it is buffered', async t => {
	const service = {status: 408, body: 'late'};
	t.is((await runHttp(testState(), [], service)).response.status, 408);
	t.is((await after('response', [], {}, service)).response.status, 0);
});

const pages: [status: number, shown: number, page: string][] = [
	[302, 302, '302 Found'],
	[401, 401, '401 Authorization Required'],
	[495, 400, '400 The SSL certificate error'],
	[496, 400, '400 No required SSL certificate was sent'],
	[497, 400, '400 The plain HTTP request was sent to HTTPS port'],
	[498, 498, '404 Not Found'],
	[505, 505, '505 HTTP Version Not Supported'],
];
for (const [status, shown, page] of pages) {
	test(`exit with ${status} and no body is nginx's page`, async t => {
		const outcome = await after('access', [
			['exit', status, undefined, luaRecord({ETag: '"e"', 'Accept-Ranges': 'a'})],
		]);
		t.is(outcome.response.status, shown);
		t.is(/<title>(.*)<\/title>/.exec(outcome.response.body.toString())?.[1], page);
		t.is(header(outcome, 'content-length'), String(outcome.response.body.length));
		t.deepEqual([header(outcome, 'etag'), header(outcome, 'accept-ranges')], [undefined, undefined]);
	});
}

test('a status without a page has neither body nor type', async t => {
	for (const status of [304, 418]) {
		const outcome = await after('access', [['exit', status, undefined, luaRecord({'Content-Type': 'a/b'})]]);
		t.is(outcome.response.status, status);
		t.deepEqual([header(outcome, 'content-type'), header(outcome, 'content-length')], [undefined, '0']);
	}
});

test('below 300 nginx has no page: the length given stays', async t => {
	t.is(
		header(await after('access', [['exit', 201, undefined, luaRecord({'Content-Length': '5'})]]), 'content-length'),
		'5',
	);
	t.is(header(await after('access', [['exit', 204]]), 'content-length'), undefined);
});

test('a length set in access stays in front of a streamed answer', async t => {
	t.is(header(await after('access', [['set_header', 'Content-Length', '1']]), 'content-length'), '1');
});

test('a length of more than 63 bits is none: the exit fails', async t => {
	const outcome = await after('access', [['exit', 200, 'x', luaRecord({'Content-Length': '9223372036854775808'})]]);
	t.is(outcome.response.status, 500);
});

test("a service's 204 keeps its type when it is streamed", async t => {
	const service: UpstreamAnswer = {status: 204, headers: {'Content-Type': 'a/b'}};
	t.is(header(await runHttp(testState(), [], service), 'content-type'), 'a/b');
	t.is(header(await after('response', [], {}, service), 'content-type'), undefined);
});

test('a status over 599 cannot be buffered', async t => {
	t.is((await runHttp(testState(), [], {status: 600})).response.status, 600);
	t.is((await after('response', [], {}, {status: 600})).response.status, 500);
});

test('an unusual method is sent as GET when the answer is buffered', async t => {
	for (const [method, buffered] of [
		['PURGE', 'GET'],
		['PROPFIND', 'PROPFIND'],
	]) {
		t.is((await runHttp(testState({method}), [], {})).upstream?.method, method);
		t.is((await after('response', [], {method})).upstream?.method, buffered);
	}
});

const types: [type: LuaValue, raised: string][] = [
	[5, "attempt to index local 'content_type_header' (a number value)"],
	[true, "attempt to index local 'content_type_header' (a boolean value)"],
	[false, "bad argument #1 to 'fmt' (string expected, got nil)"],
	['a/b', "bad argument #1 to 'fmt' (string expected, got nil)"],
	[[], 'attempt to concatenate a table value'],
];
for (const [type, raised] of types) {
	test(`error with Content-Type ${JSON.stringify(type)} raises`, async t => {
		const {phases: ran} = await after('access', [['error', 400, 'm', luaRecord({'Content-Type': type})]]);
		t.deepEqual(ran[0]?.end, {kind: 'abandoned', by: 'pdk', message: raised});
	});
}

const failures: [
	what: string,
	method: string,
	retries: number,
	service: UpstreamAnswer,
	tries: (number | undefined)[],
][] = [
	['nobody listens', 'POST', 2, {refuse: true}, [502, 502, 502]],
	['it closes the connection', 'GET', 2, {fails: 'closed'}, [502, 502, 502]],
	['it is silent', 'GET', 1, {fails: 'timeout'}, [504, 504]],
	['a request that may have had its effect is not sent again', 'POST', 2, {fails: 'closed'}, [undefined]],
	['the last try is an error', 'GET', 0, {status: 503}, [503]],
	['there are tries left', 'GET', 1, {status: 503}, [undefined]],
	['it goes well', 'GET', 0, {status: 499}, [undefined]],
];
for (const [what, method, retries, service, tries] of failures) {
	test(`tries that failed: ${what}`, async t => {
		const state = testState({method});
		let statuses: LuaValue;
		await runHttp(state, [plugin({access: () => void call(state, 'service.set_retries', retries)})], service, {
			onResponse: () => (statuses = nginxVariable(state, 'upstream_status')),
		});
		t.deepEqual(
			state.upstream.target?.tries.map(({failure}) => failure?.code),
			tries,
		);
		t.is(String(statuses).split(', ').length, tries.length);
	});
}

test('hop-by-hop headers are those of the client: since 3.6 what plugins set in access does not count', async t => {
	const set = plugin({
		access: state => {
			for (const [name, value] of [
				['TE', 'trailers'],
				['Proxy', 'p'],
				['Connection', 'X-A'],
			] as const) {
				call(state, 'service.request.set_header', name, value);
			}
		},
	});
	for (const [kong, sent] of [
		['3.9', ['p', '1', undefined]],
		['3.5', [undefined, undefined, 'trailers']],
	] as const) {
		const {upstream} = await runHttp(testState({headers: {'X-A': '1'}}, {kong}), [set], {});
		const value = (name: string) => upstream?.headers.find(([n]) => n.toLowerCase() === name)?.[1];
		t.deepEqual([value('proxy'), value('x-a'), value('te')], [...sent]);
	}
});

const captures: [what: string, kong: string, service: UpstreamAnswer, status: number, message: RegExp][] = [
	['time-out', '3.9', {fails: 'timeout'}, 504, /timing out/],
	['time-out, before 3.5', '3.4', {fails: 'timeout'}, 502, /invalid response/],
	['end before the length', '3.9', {headers: {'Content-Length': '9'}, body: 'up'}, 200, /responded with 200/],
	['end before the length, before 3.5', '3.4', {headers: {'Content-Length': '9'}, body: 'up'}, 502, /invalid response/],
];
for (const [what, kong, service, status, message] of captures) {
	test(`no response phase for a ${what}`, async t => {
		const {response, phases: ran} = await runHttp(testState({}, {kong}), [plugin({response: () => t.fail()})], service);
		t.is(response.status, status);
		t.regex(response.body.toString(), message);
		t.deepEqual(ran, []);
	});
}

test('for HEAD the response phase runs whatever came', async t => {
	const {response, phases: ran} = await after(
		'response',
		[['set_header', 'X-A', '1']],
		{method: 'HEAD'},
		{refuse: true},
	);
	t.is(response.status, 502);
	t.is(ran.length, 1);
	t.is(response.headers.find(([name]) => name === 'X-A')?.[1], '1');
});

test('of a body longer than its length nginx reads no more', async t => {
	const {response} = await runHttp(testState(), [], {headers: {'Content-Length': '1'}, body: 'up'});
	t.is(response.body.toString(), 'u');
});
