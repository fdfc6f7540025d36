import test from 'ava';
import {type LuaValue, luaRecord} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import type {RequestState} from '../../ngx/state.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** Makes the calls of kong.response in the rewrite phase: exit and error send at once there. */
function after(
	calls: readonly Call[],
	input: ClientRequest = {},
	version = '3.9',
): {raised?: string; state: RequestState} {
	const kong = kongVersion(version);
	const {state} = testState({version: kong, input, phase: 'rewrite'});
	const pdk = createPdk(kong);
	let raised: string | undefined;
	for (const [name, ...args] of calls) {
		const outcome = pdk.call(state, `kong.response.${name}`, args);
		raised = outcome.kind === 'raised' ? outcome.message : undefined;
	}
	return {...(raised === undefined ? {} : {raised}), state};
}
const header = (state: RequestState, name: string) =>
	name === 'content-type' ? state.resp.contentType : state.resp.headers.all(name);

const wrong: [what: string, call: Call, text: string][] = [
	['a status that is no number', ['set_status', '200'], 'code must be a number'],
	['a status below 100', ['set_status', 99], 'code must be a number between 100 and 599'],
	['an error below 400', ['error', 399], 'code must be a number between 400 and 599'],
	['a body that is a number', ['exit', 200, 5], 'body must be a nil, string or table'],
	['a message that is one', ['error', 500, 5], 'message must be a nil, a string or a table'],
	['headers that are none', ['exit', 200, 'x', 'y'], 'headers must be a nil or table'],
	['a header name', ['set_header', 5, 'x'], 'invalid header name "5": got number, expected string'],
	[
		'a header value',
		['set_headers', luaRecord({'X-A': [1]})],
		'invalid header value in array "X-A": got number, expected string',
	],
	['a length that is none', ['set_header', 'Content-Length', 'x'], 'failed to set header'],
];
for (const [what, call, text] of wrong) {
	test(`raises: ${what}`, t => {
		t.is(after([call]).raised, text);
	});
}

const set: [what: string, calls: Call[], name: string, values: string[]][] = [
	['underscores become dashes', [['set_header', 'x_a', '1']], 'x-a', ['1']],
	[
		'one replaces all',
		[
			['add_header', 'X-A', '1'],
			['add_header', 'X-A', '2'],
			['set_header', 'x-a', '3'],
		],
		'x-a',
		['3'],
	],
	[
		'what is no list element is ignored',
		[
			[
				'set_headers',
				luaRecord({
					'X-A': new Map<number | string, string>([
						[1, 'a'],
						['k', 'b'],
					]) as never,
				}),
			],
		],
		'x-a',
		['a'],
	],
	[
		'an empty list removes',
		[
			['set_header', 'X-A', '1'],
			['set_headers', luaRecord({'X-A': []})],
		],
		'x-a',
		[],
	],
	[
		'one place for Expires',
		[
			['add_header', 'Expires', '1'],
			['add_header', 'Expires', '2'],
		],
		'expires',
		['2'],
	],
	['no name is no header', [['set_header', '', '1']], '', []],
	['Transfer-Encoding is refused', [['set_header', 'Transfer-Encoding', 'chunked']], 'transfer-encoding', []],
];
for (const [what, calls, name, values] of set) {
	test(`headers: ${what}`, t => {
		const {raised, state} = after(calls);
		t.is(raised, undefined);
		t.deepEqual(header(state, name), values);
	});
}

test('get_headers: what a plugin names Connection stands after the one of nginx', t => {
	const kong = kongVersion('3.9');
	const {state} = testState({phase: 'response', input: {headers: {connection: 'close'}}});
	const pdk = createPdk(kong);
	pdk.call(state, 'kong.response.set_header', ['Connection', 'mine']);
	t.deepEqual(pdk.call(state, 'kong.response.get_headers', []), {
		kind: 'returned',
		values: [luaRecord({connection: ['close', 'mine']})],
	});
});

test('exit: a table is JSON with its type and length, in 16 digits since 3.6', t => {
	const {state} = after([['exit', 201, luaRecord({n: 1 / 3})]]);
	t.is(state.resp.body.toString(), '{"n":0.3333333333333333}');
	t.is(header(state, 'content-type'), 'application/json; charset=utf-8');
	t.deepEqual(header(state, 'content-length'), ['24']);
	t.is(after([['exit', 201, luaRecord({n: 1 / 3})]], {}, '3.5').state.resp.body.toString(), '{"n":0.33333333333333}');
});

test('exit: a type that is given stays, with no body the length is 0', t => {
	t.is(header(after([['exit', 200, [], luaRecord({'Content-Type': 'a/b'})]]).state, 'content-type'), 'a/b');
	t.deepEqual(header(after([['exit', 204]]).state, 'content-length'), ['0']);
});

const grpc: [status: number, code: string, message: string][] = [
	[200, '0', 'OK'],
	[400, '3', 'InvalidArgument'],
	[401, '16', 'Unauthenticated'],
	[403, '7', 'PermissionDenied'],
	[429, '8', 'ResourceExhausted'],
	[418, '3', 'InvalidArgument'],
	[599, '13', 'Internal'],
	[302, '2', 'Unknown'],
];
for (const [status, code, message] of grpc) {
	test(`exit: ${status} of a gRPC request`, t => {
		const {state} = after([['exit', status]], {httpVersion: 2, headers: {'content-type': 'application/grpc'}});
		t.deepEqual([header(state, 'grpc-status'), header(state, 'grpc-message')], [[code], [message]]);
	});
}

const accepts: [accept: string[], type: string][] = [
	[['text/html'], 'text/html; charset=utf-8'],
	[['TEXT/HTML'], 'application/json; charset=utf-8'],
	[['text/*'], 'text/plain; charset=utf-8'],
	[['*/*'], 'application/json; charset=utf-8'],
	[['a/b, application/xml'], 'application/xml; charset=utf-8'],
	[['text/html;q=0.2, text/plain;q=0.4'], 'text/plain; charset=utf-8'],
	[['text/html; q=0.5; level=1, text/plain;q=0.7'], 'text/plain; charset=utf-8'],
	[['text/html;level=1;q=0.1', 'application/xml;q=0.3'], 'application/xml; charset=utf-8'],
	[['text/html;q=0'], 'application/json; charset=utf-8'],
	[['text/html;q=.5, text/plain;q=0.9'], 'text/html; charset=utf-8'],
];
for (const [accept, type] of accepts) {
	test(`error: for Accept ${accept.join(' | ')}`, t => {
		const headers = accept.map((value): [string, string] => ['Accept', value]);
		t.is(header(after([['error', 400]], {headers}).state, 'content-type'), type);
	});
}
