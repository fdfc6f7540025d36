import test from 'ava';
import {call, testState} from '../../lifecycle/testing.js';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import type {RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';
import {ExitRequest} from '../outcome.js';

function inPhase(phase: PhaseName, kong = '3.9', headers: Record<string, string> = {}): RequestState {
	const state = testState({headers}, {kong});
	state.phase = phase;
	return state;
}

const refusals: [phase: PhaseName, name: string, args: LuaValue[], message: string][] = [
	[
		'access',
		'get_status',
		[],
		'function cannot be called in access phase (only in: response, header_filter, body_filter, log, error, admin_api)',
	],
	['access', 'set_status', [600], 'code must be a number between 100 and 599'],
	['access', 'set_status', ['200'], 'code must be a number'],
	['access', 'set_header', [5, 'v'], 'invalid header name "5": got number, expected string'],
	[
		'access',
		'set_header',
		['X-A'],
		'invalid header value for "X-A": got nil, expected array of string, string, number or boolean',
	],
	['access', 'set_header', ['X-A', ['a', 1]], 'invalid header value in array "X-A": got number, expected string'],
	['access', 'set_headers', [undefined], 'headers must be a table'],
	['access', 'exit', [200, 5], 'body must be a nil, string or table'],
	['access', 'exit', [200, 'x', 'y'], 'headers must be a nil or table'],
	['access', 'error', [399], 'code must be a number between 400 and 599'],
	['access', 'error', [400, 5], 'message must be a nil, a string or a table'],
	['response', 'set_raw_body', ['x'], 'function cannot be called in response phase (only in: body_filter)'],
];
for (const [phase, name, args, message] of refusals) {
	test(`kong.response.${name}(${args.length} arguments) in ${phase} raises ${message.slice(0, 60)}`, t => {
		t.throws(() => call(inPhase(phase), `response.${name}`, ...args), {message});
	});
}

test('2.8 takes no arrays in set_header', t => {
	t.throws(() => call(inPhase('access', '2.8'), 'response.set_header', 'X-A', ['a']), {
		message: 'invalid header value for "X-A": got table, expected string, number or boolean',
	});
});

test('header names lose underscores, an empty value is a space, control characters are escaped', t => {
	const state = inPhase('access');
	call(state, 'response.set_header', 'x_new', '');
	call(state, 'response.set_header', 'X-Break', 'a\r\nb: c');
	call(state, 'response.add_header', 'X-NEW', ['v', 'w']);
	t.deepEqual(state.resp.headers.lines(), [
		['x-new', ' '],
		['X-Break', 'a%0D%0Ab: c'],
		['X-NEW', 'v'],
		['X-NEW', 'w'],
	]);
});

test('Transfer-Encoding is dropped with a warning', t => {
	const state = inPhase('access');
	const lines: string[] = [];
	(state as {log: unknown}).log = (level: string, line: string) => lines.push(`${level} ${line}`);
	call(state, 'response.set_header', 'transfer_encoding', 'chunked');
	t.is(state.resp.headers.size, 0);
	t.deepEqual(lines, ['warn manually setting Transfer-Encoding. Ignored.']);
});

test('get_headers counts what nginx adds, but gives one line at least', t => {
	const state = inPhase('response');
	call(
		state,
		'response.set_headers',
		new LuaMap([
			['A', '1'],
			['B', '2'],
			['C', '3'],
			['Content-Type', 'text/x'],
		] as never),
	);
	const keys = (max: number) => [...(call(state, 'response.get_headers', max)[0] as LuaMap).keys()].sort();
	t.deepEqual(keys(1), ['a', 'connection', 'content-type']);
	t.deepEqual(keys(4), ['a', 'b', 'connection', 'content-type']);
	t.deepEqual(keys(5), ['a', 'b', 'c', 'connection', 'content-type']);
	t.is(call(state, 'response.get_header', 'content_type')[0], 'text/x');
});

const exits: [args: LuaValue[], body: string, headers: Record<string, string>][] = [
	[[200], '', {'content-length': '0'}],
	[
		[201, new LuaMap([['a', 1]])],
		'{"a":1}',
		{'content-length': '7', 'content-type': 'application/json; charset=utf-8'},
	],
	[[200, []], '{}', {'content-length': '2', 'content-type': 'application/json; charset=utf-8'}],
	[[200, 'x', luaRecord({'Content-Length': '5'})], 'x', {'content-length': '5'}],
	[[200, new LuaMap([['a', 1]]), luaRecord({'content-type': 'text/x'})], '{"a":1}', {'content-type': 'text/x'}],
	[[200, 'x', luaRecord({'X-E': []})], 'x', {}],
];
for (const [args, body, headers] of exits) {
	test(`exit with ${args.length} arguments sends ${JSON.stringify(body)} and ${JSON.stringify(headers)}`, t => {
		const state = inPhase('rewrite');
		t.throws(() => call(state, 'response.exit', ...args), {instanceOf: ExitRequest});
		t.is(state.resp.status, args[0] as number);
		t.is(state.resp.body.toString(), body);
		for (const [name, value] of Object.entries(headers)) {
			t.is(name === 'content-type' ? state.resp.contentType : state.resp.headers.first(name), value);
		}
	});
}

const accepts: [kong: string, accept: string, type: string][] = [
	['3.9', 'text/html;q=0.5, application/xml', 'application/xml; charset=utf-8'],
	['3.9', 'text/*', 'text/plain; charset=utf-8'],
	['3.9', '*/*', 'application/json; charset=utf-8'],
	['3.9', 'image/png', 'application/json; charset=utf-8'],
	['3.9', 'text/html;q=0', 'application/json; charset=utf-8'],
	['2.8', 'text/html;q=0.5, application/xml', 'application/xml; charset=utf-8'],
];
for (const [kong, accept, type] of accepts) {
	test(`kong.response.error in ${kong} answers Accept ${accept} with ${type}`, t => {
		const state = inPhase('rewrite', kong, {Accept: accept});
		t.throws(() => call(state, 'response.error', 418), {instanceOf: ExitRequest});
		t.is(state.resp.contentType, type);
		t.true(state.resp.body.toString().includes("I'm a teapot"));
	});
}

test('while access handlers run, the first exit is kept and nothing is sent yet', t => {
	const state = inPhase('access');
	state.delayResponse = true;
	t.throws(() => call(state, 'response.exit', 401, 'first'), {instanceOf: ExitRequest});
	t.deepEqual(state.delayedResponse, {status: 401, body: 'first', headers: undefined, viaError: false});
	t.false(state.resp.printed);
	t.is(state.resp.body.length, 0);
});

test('the stream subsystem takes six statuses and tells nothing but the body', t => {
	const state = {...testState(), subsystem: 'stream'} as RequestState;
	state.phase = 'preread';
	t.throws(() => call(state, 'response.exit', 201), {
		message: 'unacceptable code, only 200, 400, 403, 500, 502 and 503 are accepted',
	});
	t.throws(() => call(state, 'response.exit', 200, 'bye'), {instanceOf: ExitRequest});
	t.is(state.resp.body.toString(), 'bye');
});

for (const [kong, title] of [
	['2.8', 'Kong Error'],
	['3.3', 'Kong Error'],
	['3.4', 'Error'],
] as const) {
	test(`an HTML error of Kong ${kong} is titled ${title}`, t => {
		const state = inPhase('rewrite', kong, {Accept: 'text/html'});
		t.throws(() => call(state, 'response.error', 418), {instanceOf: ExitRequest});
		t.true(state.resp.body.toString().includes(`<h1>${title}</h1>`));
	});
}
