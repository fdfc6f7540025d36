import test from 'ava';
import {call, testState} from '../../lifecycle/testing.js';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import type {RequestState} from '../../ngx/state.js';

const request: ClientRequest = {
	path: '/a/../x//y?foo=bar&foo=baz&novalue',
	headers: [
		['Host', 'Example.test'],
		['X-Multi', 'a'],
		['X-Multi', 'b'],
		['x_under_score', 'u'],
		['X-Comma', 'p, q'],
		['X-Forwarded-Host', 'User@Fwd.Example:9443'],
		['X-Forwarded-Proto', 'HTTPS'],
		['X-Forwarded-Port', '99999'],
	],
};

const answers: [kong: string, name: string, args: LuaValue[], expected: LuaValue][] = [
	['3.9', 'get_host', [], 'example.test'],
	['3.9', 'get_path', [], '/x/y'],
	['2.8', 'get_path', [], '/a/../x//y'],
	['3.9', 'get_raw_path', [], '/a/../x//y'],
	['3.9', 'get_path_with_query', [], '/a/../x//y?foo=bar&foo=baz&novalue'],
	['3.9', 'get_query_arg', ['foo'], 'bar'],
	['3.9', 'get_query_arg', ['novalue'], true],
	['3.9', 'get_query_arg', ['FOO'], undefined],
	['3.9', 'get_header', ['X-Multi'], 'a'],
	['3.4', 'get_header', ['X-Multi'], 'a, b'],
	['2.8', 'get_header', ['X-Multi'], 'a'],
	['3.9', 'get_header', ['X-Under-Score'], 'u'],
	['2.8', 'get_header', ['X-Under-Score'], undefined],
	['2.8', 'get_header', ['X_Under_Score'], 'u'],
	['3.9', 'get_header', ['x-comma'], 'p, q'],
	['3.9', 'get_forwarded_scheme', [], 'https'],
	['3.9', 'get_forwarded_host', [], 'fwd.example'],
	['3.9', 'get_forwarded_port', [], 9443],
	['3.9', 'get_forwarded_prefix', [], ''],
	[
		'3.9',
		'get_headers',
		[2],
		new LuaMap([
			['host', 'Example.test'],
			['x-multi', 'a'],
		] as never) as never,
	],
];
for (const [kong, name, args, expected] of answers) {
	test(`kong.request.${name}(${args.join()}) in ${kong}`, t => {
		const state = testState(request, {kong, node: {trustedIps: ['127.0.0.1']}});
		t.deepEqual(call(state, `request.${name}`, ...args)[0] as unknown, expected as unknown);
	});
}

const refusals: [name: string, args: LuaValue[], message: string][] = [
	['get_header', [5], 'header name must be a string'],
	['get_query_arg', [], 'query argument name must be a string'],
	['get_headers', [0], 'max_headers must be >= 1'],
	['get_headers', [1001], 'max_headers must be <= 1000'],
	['get_query', ['5'], 'max_args must be a number'],
];
for (const [name, args, message] of refusals) {
	test(`kong.request.${name}(${args.join()}) raises ${message}`, t => {
		t.throws(() => call(testState(), `request.${name}`, ...args), {message});
	});
}

test('without a trusted proxy its headers do not count', t => {
	const state = testState(request);
	t.is(call(state, 'request.get_forwarded_host')[0], 'example.test');
	t.is(call(state, 'request.get_forwarded_port')[0], 8000);
});

const bodies: [what: string, input: ClientRequest, args: LuaValue[], expected: LuaValue[]][] = [
	['no type', {body: 'x'}, [], [undefined, 'missing content type']],
	[
		'an unknown type',
		{body: 'x', headers: {'Content-Type': 'Text/Plain; a=b'}},
		[],
		[undefined, "unsupported content type 'Text/Plain; a=b'", 'text/plain'],
	],
	[
		'a form',
		{body: 'a=1&a=2', headers: {'Content-Type': 'application/x-www-form-urlencoded'}},
		[],
		[new LuaMap([['a', ['1', '2']]]), undefined, 'application/x-www-form-urlencoded'],
	],
	[
		'broken JSON',
		{body: '{"a":', headers: {'Content-Type': 'application/json'}},
		[],
		[undefined, 'invalid json body', 'application/json'],
	],
	['JSON that is no table', {body: '5'}, ['application/json'], [undefined, 'invalid json body', 'application/json']],
	[
		'a multi-part form',
		{
			body: '--ZZ\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\nx\r\n--ZZ\r\nContent-Disposition: form-data; name="b"\r\n\r\n\r\n--ZZ--\r\n',
		},
		['multipart/form-data; boundary=ZZ'],
		[
			new LuaMap([
				['a', '1\r\nx'],
				['b', ''],
			]),
			undefined,
			'multipart/form-data',
		],
	],
];
for (const [what, input, args, expected] of bodies) {
	test(`kong.request.get_body of ${what}`, t => {
		t.deepEqual(call(testState(input), 'request.get_body', ...args) as unknown, expected as unknown);
	});
}

const tooLarge = "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'";
const spooled: [kong: string, args: LuaValue[], expected: LuaValue[]][] = [
	['3.9', [], [undefined, tooLarge]],
	['3.9', [-1], [undefined, tooLarge]],
	['3.9', [100], [undefined, 'request body file too big: 20000 > 100']],
	['3.9', [0], ['x'.repeat(20_000)]],
	['3.4', [0], [undefined, tooLarge]],
];
for (const [kong, args, expected] of spooled) {
	test(`kong.request.get_raw_body(${args.join()}) of a body in a file, ${kong}`, t => {
		const state = testState({body: 'x'.repeat(20_000)}, {kong});
		t.teardown(() => state.free());
		t.deepEqual(call(state, 'request.get_raw_body', ...args), expected);
	});
}

test('the port Kong keeps in ngx.ctx is what comes after the headers', t => {
	const state = testState();
	state.ctx.set('host_port', 81);
	t.is(call(state, 'request.get_forwarded_port')[0], 81);
	state.ctx.set('host_port', false);
	t.is(call(state, 'request.get_forwarded_port')[0], 8000);
});

test('captures are told apart by their keys', t => {
	const state = testState();
	state.uriCaptures = new LuaMap([
		[1, 'one'],
		[2, 'two'],
		['name', 'nm'],
	] as never);
	t.deepEqual(
		call(state, 'request.get_uri_captures')[0] as unknown,
		new LuaMap([
			['unnamed', ['one', 'two']],
			['named', new LuaMap([['name', 'nm']])],
		]) as unknown,
	);
});

const streamRefusals: [name: string, args: LuaValue[], message: string][] = [
	['get_method', [], "attempt to call upvalue 'get_method' (a nil value)"],
	['get_query', [], "attempt to call upvalue 'get_uri_args' (a nil value)"],
	['get_headers', [], "attempt to call upvalue 'get_headers' (a nil value)"],
	['get_host', [], 'API disabled in the current context'],
];
for (const [name, args, message] of streamRefusals) {
	test(`kong.request.${name} in the log phase of a stream raises ${message}`, t => {
		const state: RequestState = {...testState(), subsystem: 'stream', phase: 'log', inTimer: true};
		t.throws(() => call(state, `request.${name}`, ...args), {message});
	});
}
