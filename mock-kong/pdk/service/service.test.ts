import test from 'ava';
import {runHttp} from '../../lifecycle/http.js';
import {call, entity, plugin, testState} from '../../lifecycle/testing.js';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import {HeaderLines} from '../../ngx/headers.js';
import type {ClientRequest} from '../../ngx/input.js';
import type {RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';

/** The request the service gets after one call in access. */
async function upstream(name: string, args: LuaValue[], input: ClientRequest = {}, kong = '3.9') {
	const state = testState(input, {kong, entities: {upstreamNames: ['known']}});
	const outcome = await runHttp(state, [plugin({access: s => void call(s, name, ...args)})], {});
	const end = outcome.phases[0]?.end;
	return {
		end: end?.kind === 'abandoned' ? end.message : end?.kind,
		url: outcome.upstream?.url,
		method: outcome.upstream?.method,
		body: outcome.upstream?.body.toString('latin1'),
		header: (wanted: string) => outcome.upstream?.headers.filter(([n]) => n.toLowerCase() === wanted).map(([, v]) => v),
	};
}

const urls: [name: string, args: LuaValue[], path: string, expected: string][] = [
	['set_path', ['/a b?c'], '/p?q=1', '/a%20b?c?q=1'],
	['set_raw_query', ['a b'], '/p?q=1', '/p?a%20b'],
	['set_raw_query', [''], '/p?q=1', '/p'],
	['set_raw_query', ['a=1'], '/p?', '/p?a=1'],
	['set_query', [luaRecord({b: ['2', '3'], a: '1'})], '/p', '/p?a=1&b=2&b=3'],
	['set_query', [luaRecord({a: true, b: false, c: 5, d: ''})], '/p', '/p?&a&c=5&d='],
	['clear_query_arg', ['foo'], '/p?foo=1&bar&f%6fo=2', '/p?bar='],
];
for (const [name, args, path, expected] of urls) {
	test(`kong.service.request.${name} makes ${path} ${expected}`, async t => {
		t.is((await upstream(`service.request.${name}`, args, {path})).url, expected);
	});
}

test('before 3.5 a bare question mark wins over arguments a plugin set', async t => {
	t.is((await upstream('service.request.set_raw_query', ['a=1'], {path: '/p?'}, '3.4')).url, '/p?');
});

const headers: [name: string, args: LuaValue[], header: string, expected: string[]][] = [
	['set_header', ['X-Multi', 'n'], 'x-multi', ['n']],
	['set_header', ['X-Multi', ['n', 'm']], 'x-multi', ['n', 'm']],
	['set_header', ['X-Multi', []], 'x-multi', []],
	['set_header', ['X-New', 5], 'x-new', ['5']],
	['set_header', ['X-New', 'a\nb'], 'x-new', ['a%0Ab']],
	['set_header', ['Host', 'h.test'], 'host', ['h.test']],
	['add_header', ['x-multi', 'c'], 'x-multi', ['a', 'b', 'c']],
	['clear_header', ['x-MULTI'], 'x-multi', []],
	['set_headers', [luaRecord({'X-Multi': 'z', 'X-New': true})], 'x-new', ['true']],
];
for (const [name, args, header, expected] of headers) {
	test(`kong.service.request.${name}(${String(args[0])}, ${String(args[1])}) sends ${header}: ${expected.join()}`, async t => {
		const sent = await upstream(`service.request.${name}`, args, {
			headers: [
				['X-Multi', 'a'],
				['X-Multi', 'b'],
			],
		});
		t.deepEqual(sent.header(header), expected);
	});
}

test('an array given to add_header goes out as its address', async t => {
	const sent = await upstream('service.request.add_header', ['X-New', ['v']]);
	t.regex(sent.header('x-new')?.[0] ?? '', /^table: 0x[0-9a-f]+$/);
});

const bodies: [args: LuaValue[], body: string, type: string][] = [
	[[luaRecord({a: 1}), 'application/json; charset=utf-8'], '{"a":1}', 'application/json; charset=utf-8'],
	[[luaRecord({b: '2', a: '1'}), 'application/x-www-form-urlencoded'], 'a=1&b=2', 'application/x-www-form-urlencoded'],
	[
		[luaRecord({a: 1}), 'multipart/form-data; boundary="ZZ"'],
		'--ZZ\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--ZZ--\r\n',
		'multipart/form-data; boundary=ZZ',
	],
];
for (const [args, body, type] of bodies) {
	test(`kong.service.request.set_body as ${type}`, async t => {
		const sent = await upstream('service.request.set_body', args);
		t.is(sent.body, body);
		t.deepEqual(sent.header('content-type'), [type]);
		t.deepEqual(sent.header('content-length'), [String(body.length)]);
	});
}

const refusals: [phase: PhaseName, name: string, args: LuaValue[], message: string][] = [
	['access', 'set_upstream', [5], 'host must be a string'],
	['access', 'set_target', ['h', 80.5], 'port must be an integer'],
	['access', 'set_target', ['h', 65536], 'port must be an integer between 0 and 65535: given 65536'],
	['rewrite', 'set_target', ['h', 80], "attempt to index field 'balancer_data' (a nil value)"],
	['access', 'set_retries', [-1], 'retries must be an integer between 0 and 32767: given -1'],
	['access', 'set_timeouts', [1, 1], 'read_timeout must be an integer'],
	['access', 'set_tls_verify_depth', [-1], 'depth expects a non-negative number but found -1'],
	['access', 'request.set_path', ['a'], 'path must start with /'],
	['access', 'request.set_scheme', ['ftp'], 'invalid scheme: ftp'],
	['access', 'request.set_method', ['get'], 'invalid method: get'],
	['access', 'request.set_query', [['x']], 'arg keys must be strings'],
	['access', 'request.set_body', [luaRecord({a: 1}), 'text/plain'], 'unsupported content type text/plain'],
	[
		'response',
		'request.set_header',
		['A', 'b'],
		'function cannot be called in response phase (only in: rewrite, access, balancer)',
	],
	[
		'access',
		'response.get_status',
		[],
		'function cannot be called in access phase (only in: response, header_filter, body_filter, log)',
	],
];
for (const [phase, name, args, message] of refusals) {
	test(`kong.service.${name} in ${phase} raises ${message}`, t => {
		const state = testState();
		state.phase = phase;
		t.throws(() => call(state, `service.${name}`, ...args), {message});
	});
}

test('set_target changes where the request goes and its Host', async t => {
	const state = testState();
	const outcome = await runHttp(state, [plugin({access: s => void call(s, 'service.set_target', 'h.test', 8080)})], {});
	t.is(outcome.upstream?.host, 'h.test');
	t.is(outcome.upstream?.port, 8080);
	t.deepEqual(
		outcome.upstream?.headers.filter(([n]) => n === 'Host'),
		[['Host', 'h.test']],
	);
});

test('set_upstream wants an Upstream of that name', t => {
	const state = testState({}, {entities: {upstreamNames: ['known'], service: entity({host: 'h'})}});
	state.phase = 'access';
	t.deepEqual(call(state, 'service.set_upstream', 'other'), [undefined, "could not find an Upstream named 'other'"]);
});

test('set_body without a type answers nil and why', t => {
	const state = testState();
	state.phase = 'access';
	t.deepEqual(call(state, 'service.request.set_body', luaRecord({a: 1})), [
		undefined,
		'content type was neither explicitly given as an argument or received as a header',
	]);
});

test('the path is encoded once and http is not https: another scheme than the service speaks is 502', async t => {
	const state = testState();
	const outcome = await runHttp(
		state,
		[plugin({access: s => void call(s, 'service.request.set_scheme', 'https')})],
		{},
	);
	t.is(outcome.response.status, 502);
});

/** A state in the response phase, with a buffered answer. */
function buffered(lines: [string, string][], body: string): RequestState {
	const state = testState();
	state.phase = 'response';
	state.bufferedProxying = true;
	state.buffered = {status: 404, headers: new HeaderLines(lines), body: Buffer.from(body)};
	return state;
}

test('a buffered answer: headers one by one, never all together', t => {
	const state = buffered(
		[
			['Content-Type', 'application/json'],
			['x_under', 'u'],
			['Set-Cookie', 'a=1'],
			['Set-Cookie', 'b=2'],
		],
		'{"a":[]}',
	);
	t.is(call(state, 'service.response.get_status')[0], 404);
	t.deepEqual(call(state, 'service.response.get_headers')[0], []);
	t.is(call(state, 'service.response.get_header', 'set_cookie')[0], 'a=1');
	t.is(call(state, 'service.response.get_header', 'X-Under')[0], 'u');
	t.deepEqual(
		call(state, 'service.response.get_body') as unknown,
		[new LuaMap([['a', []]]), undefined, 'application/json'] as unknown,
	);
});

test('without buffering there is no body', t => {
	const state = testState();
	state.phase = 'response';
	t.throws(() => call(state, 'service.response.get_raw_body'), {
		message:
			'service body is only available with buffered proxying (see: kong.service.request.enable_buffering function)',
	});
});

test('the length of a buffered answer is a number, as ngx.location.capture gives it', t => {
	const state = buffered([['content-length', '4']], 'body');
	t.is(call(state, 'service.response.get_header', 'Content-Length')[0], 4);
});
