import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** Makes calls of kong.response in rewrite, where exit and error send at once. */
function after(calls: readonly Call[], input: ClientRequest = {}, version = '3.9') {
	const kong = kongVersion(version);
	const {state, lines} = testState({version: kong, input, phase: 'rewrite'});
	const pdk = createPdk(kong);
	const outcomes = calls.map(([name, ...args]) => pdk.call(state, `kong.response.${name}`, args));
	const last = outcomes.at(-1);
	const {resp} = state;
	return {
		raised: last?.kind === 'raised' ? last.message : undefined,
		status: resp.status,
		type: resp.contentType,
		header: (name: string) => resp.headers.all(name).join(),
		body: resp.body.toString('latin1').replaceAll(state.requestId, 'ID'),
		warned: lines.filter(([level]) => level === 'warn').map(([, line]) => line),
	};
}

const grpcRequest: ClientRequest = {httpVersion: 2, headers: {'content-type': 'application/grpc'}};
const grpcType = luaRecord({'Content-Type': 'application/grpc'});
const setType: Call = ['set_header', 'Content-Type', 'application/grpc'];
const message = luaRecord({message: 'words'});
type Grpc = [length: string, status: string, message: string, body: string];
const grpc: [what: string, input: ClientRequest, calls: Call[], expected: Grpc][] = [
	['a text is the message', grpcRequest, [['exit', 200, 'words']], ['0', '0', 'words', '']],
	[
		'and takes the place of one in the headers',
		grpcRequest,
		[['exit', 200, 'OK', luaRecord({'grpc-message': 'other'})]],
		['0', '0', 'OK', ''],
	],
	['of a table its message', grpcRequest, [['exit', 401, message]], ['0', '16', 'words', '']],
	['a table without one is nothing', grpcRequest, [['exit', 401, []]], ['0', '16', 'Unauthenticated', '']],
	[
		'neither is a message that is no text',
		grpcRequest,
		[['exit', 401, luaRecord({message: 5})]],
		['0', '16', 'Unauthenticated', ''],
	],
	[
		'a text is the body where the headers say gRPC',
		{},
		[['exit', 200, 'hello', luaRecord({content_type: 'application/grpc'})]],
		['5', '0', 'OK', 'hello'],
	],
	['or a header set before', {}, [setType, ['exit', 200, 'hello']], ['5', '0', 'OK', 'hello']],
	[
		'then a message in the headers stays',
		{},
		[['exit', 200, 'OK', luaRecord({'Content-Type': 'application/grpc', 'grpc-message': 'mine'})]],
		['2', '0', 'mine', 'OK'],
	],
	[
		'with no body too',
		{},
		[setType, ['exit', 200, undefined, luaRecord({'grpc-message': 'mine'})]],
		['0', '0', 'mine', ''],
	],
	['no body, by the headers', {}, [['exit', 401, undefined, grpcType]], ['0', '16', 'Unauthenticated', '']],
	['no body, by a header set before', {}, [setType, ['exit', 401]], ['0', '16', 'Unauthenticated', '']],
	[
		'a status in the headers stays',
		grpcRequest,
		[['exit', 403, undefined, luaRecord({'grpc-status': '5'})]],
		['0', '5', '', ''],
	],
	['an error has no body', grpcRequest, [['error', 400]], ['0', '3', 'InvalidArgument', '']],
	['an error of 401', grpcRequest, [['error', 401]], ['0', '16', 'Unauthenticated', '']],
	['an error of 403', grpcRequest, [['error', 403]], ['0', '7', 'PermissionDenied', '']],
	['an error of 429', grpcRequest, [['error', 429]], ['0', '8', 'ResourceExhausted', '']],
];
for (const [what, input, calls, expected] of grpc) {
	test(`gRPC: ${what}`, t => {
		const {raised, header, body} = after(calls, input);
		t.is(raised, undefined);
		t.deepEqual([header('content-length'), header('grpc-status'), header('grpc-message'), body], expected);
	});
}

test('gRPC: a body that is left out is warned of, a message that is used is not', t => {
	const text = 'body was removed because table body encoding with gRPC is not supported';
	for (const version of ['3.9', '2.8']) {
		t.deepEqual(after([['exit', 401, []]], grpcRequest, version).warned, [text]);
		t.deepEqual(after([['exit', 401, message]], grpcRequest, version).warned, []);
	}
});

test('gRPC: where the answer is gRPC a table cannot be its body, message or not', t => {
	const text = 'table body encoding with gRPC is not supported';
	for (const body of [[], message]) {
		t.is(after([['exit', 401, body, grpcType]]).raised, text);
		t.is(after([setType, ['exit', 401, body]]).raised, text);
	}
});

const lengths: [what: string, calls: Call[], length: string, body: string][] = [
	['an empty text', [['exit', 200, '']], '0', ''],
	[
		'a length set before gives way to a text',
		[
			['set_header', 'Content-Length', '100'],
			['exit', 200, 'a'],
		],
		'1',
		'a',
	],
	[
		'to a table',
		[
			['set_header', 'Content-Length', '100'],
			['exit', 200, message],
		],
		'19',
		'{"message":"words"}',
	],
	[
		'to no body',
		[
			['set_header', 'Content-Length', '100'],
			['exit', 200],
		],
		'0',
		'',
	],
	['one of the headers does not', [['exit', 200, undefined, luaRecord({content_length: '100'})]], '100', ''],
	['nor for a table', [['exit', 200, message, luaRecord({'Content-Length': '100'})]], '100', '{"message":"words"}'],
];
for (const [what, calls, length, body] of lengths) {
	test(`Content-Length: ${what}`, t => {
		const got = after(calls);
		t.deepEqual([got.header('content-length'), got.body], [length, body]);
	});
}

test('exit: a text has no type of its own, a table keeps the one it is given', t => {
	t.is(after([['exit', 200, 'hello']]).type, undefined);
	t.is(after([['exit', 200, message, luaRecord({content_type: 'application/jwk+json'})]]).type, 'application/jwk+json');
});

test('exit: Transfer-Encoding of the headers is left out with a warning, all others are sent', t => {
	const headers = luaRecord({Transfer_Encoding: 'gzip', 'X-A': '1'});
	const {header, warned} = after([['exit', 200, 'x', headers]]);
	t.deepEqual([header('transfer-encoding'), header('x-a')], ['', '1']);
	t.deepEqual(warned, ['manually setting Transfer-Encoding. Ignored.']);
});

test('exit: 2^53 has its 16 digits since 3.6', t => {
	const call: Call = ['exit', 200, luaRecord({n: 2 ** 53})];
	t.is(after([call]).body, '{"n":9007199254740992}');
	t.is(after([call], {}, '3.5').body, '{"n":9.007199254741e+15}');
});

const unfit: [what: string, call: Call, text: string][] = [
	['no status', ['exit'], 'code must be a number'],
	['false for a body', ['exit', 200, false], 'body must be a nil, string or table'],
	['a number for headers', ['exit', 200, undefined, 5], 'headers must be a nil or table'],
	['a list for headers', ['exit', 200, undefined, ['x']], 'invalid header name "1": got number, expected string'],
	[
		'a list in a list',
		['exit', 200, undefined, luaRecord({'X-A': [[]]})],
		'invalid header value in array "X-A": got table, expected string',
	],
	[
		'such a list to set',
		['set_header', 'X-A', [[]]],
		'invalid header value in array "X-A": got table, expected string',
	],
	['or to add', ['add_header', 'X-A', [[]]], 'invalid header value in array "X-A": got table, expected string'],
	['no name', ['add_header'], 'invalid header name "nil": got nil, expected string'],
	['no name to clear', ['clear_header'], 'header name must be a string'],
	['a number to clear', ['clear_header', 5], 'header name must be a string'],
	['headers of an error', ['error', 500, 'x', 'y'], 'headers must be a nil or table'],
	['a header of an error', ['error', 500, 'x', ['y']], 'invalid header name "1": got number, expected string'],
	[
		'a table with a key JSON has not',
		['exit', 200, new LuaMap([[true, 1]])],
		'body encoding failed while flushing response: Cannot serialise boolean: table key must be a number or string',
	],
	[
		'such a message',
		['error', 500, new LuaMap([[true, 1]])],
		'could not JSON encode the error message: Cannot serialise boolean: table key must be a number or string',
	],
];
for (const [what, call, text] of unfit) {
	test(`raises: ${what}`, t => {
		t.is(after([call]).raised, text);
	});
}

test('clear_header takes away what was set and what was added', t => {
	const added: Call[] = [
		['add_header', 'X-A', '1'],
		['add_header', 'X-A', '2'],
	];
	t.is(after(added).header('x-a'), '1,2');
	t.is(after([...added, ['clear_header', 'x_a']]).header('x-a'), '');
	t.is(
		after([
			['set_header', 'X-A', '1'],
			['clear_header', 'X-A'],
		]).header('x-a'),
		'',
	);
});

const json = (text: string) => `{\n  "message":"${text}",\n  "request_id":"ID"\n}`;
const xml = (text: string) =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>${text}</message>\n  <requestid>ID</requestid>\n</error>\n`;
const errors: [what: string, accept: string[], args: LuaValue[], type: string, body: string | RegExp][] = [
	[
		'Accept',
		['application/json'],
		[502],
		'application/json; charset=utf-8',
		json('An invalid response was received from the upstream server'),
	],
	['no Accept', [], [400], 'application/json; charset=utf-8', json('Bad request')],
	['an Accept that is no media type', ['json'], [400], 'application/json; charset=utf-8', json('Bad request')],
	[
		'a type in the headers comes before Accept',
		['application/json'],
		[503, 'words', luaRecord({'Content-Type': 'application/xml'})],
		'application/xml',
		xml('words'),
	],
	['a message of ours', ['application/json'], [419, "I'm words"], 'application/json; charset=utf-8', json("I'm words")],
	[
		'a table is told as JSON',
		['application/xml'],
		[502, luaRecord({'of ours': 'words'})],
		'application/xml; charset=utf-8',
		xml('{"of ours":"words"}'),
	],
	['any text', ['text/*'], [410], 'text/plain; charset=utf-8', 'Gone\nrequest_id: ID\n'],
	[
		'a status without a text',
		[],
		[499],
		'application/json; charset=utf-8',
		json('The upstream server responded with 499'),
	],
	[
		'the best of many',
		['text/plain;q=0.4, application/xml;q=0.8, text/html;v=3, text/html;v=4;q=0.2, */*;q=0.6'],
		[502],
		'text/html; charset=utf-8',
		/<h1>Error<\/h1>\n +<p>An invalid response was received from the upstream server\.<\/p>\n +<p>request_id: ID<\/p>/,
	],
	[
		'of many lines',
		[
			'text/plain;q=0.3, text/*;q=0.2',
			'image/png;q=0.6, text/html;q=0.8, */*;q=0.4',
			'application/json;q=0.5, application/xml;q=0.1',
		],
		[502],
		'text/html; charset=utf-8',
		/<title>Error<\/title>/,
	],
];
for (const [what, accept, args, type, body] of errors) {
	test(`error: ${what}`, t => {
		const headers = accept.map((value): [string, string] => ['Accept', value]);
		const got = after([['error', ...args]], {headers});
		t.deepEqual([got.status, got.type], [args[0] as number, type]);
		if (typeof body === 'string') t.is(got.body, body);
		else t.regex(got.body, body);
	});
}

test('error: before 3.3 of many Accept lines the first counts, before 3.5 no body has the id of the request', t => {
	const headers: [string, string][] = [
		['Accept', 'text/plain;q=0.2'],
		['Accept', 'text/html;q=0.9'],
	];
	const {type, body} = after([['error', 410]], {headers}, '2.8');
	t.deepEqual([type, body], ['text/plain; charset=utf-8', 'Gone\n']);
});
