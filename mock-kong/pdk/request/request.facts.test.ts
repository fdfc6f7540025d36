import test from 'ava';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

const node = {trustedIps: ['127.0.0.1', '10.0.0.0/8']};

/** What kong.request.<name> answers first, or the text it raises. */
function ask(name: string, input: ClientRequest, args: LuaValue[] = [], version = '3.9'): unknown {
	const kong = kongVersion(version);
	const {state} = testState({version: kong, input, node});
	const outcome = createPdk(kong).call(state, `kong.request.${name}`, args);
	state.free();
	return outcome.kind === 'returned' ? outcome.values[0] : outcome.kind === 'raised' ? outcome.message : outcome.kind;
}

const forwarded = (name: string, ...values: string[]): ClientRequest => ({
	headers: [['Host', 'shop.test'], ...values.map((value): [string, string] => [name, value])],
});

const answers: [what: string, name: string, input: ClientRequest, answer: unknown][] = [
	['a path keeps at least its slash', 'get_path', {path: '/?a=1'}, '/'],
	['a path is decoded but for what is reserved', 'get_path', {path: '/%61/%2f/%2e./b%C3%A9'}, '/a/b\xc3\xa9'],
	['slashes and dots are resolved', 'get_path', {path: '//a/./b//../c/'}, '/a/c/'],
	['a raw path is not touched', 'get_raw_path', {path: '//a/./%61?x=%20'}, '//a/./%61'],
	['a raw query is not touched', 'get_raw_query', {path: '/?x=%20&%61=+&&'}, 'x=%20&%61=+&&'],
	['no query is empty', 'get_raw_query', {path: '/a?'}, ''],
	[
		'a request line may name scheme and host: the path begins after them',
		'get_path',
		{path: 'http://Other.test:81/a/b'},
		'/a/b',
	],
	['and may have no path', 'get_raw_path', {path: 'http://other.test'}, '/'],
	['its host wins over Host', 'get_host', {path: 'http://Other.test:81/', headers: {host: 'shop.test'}}, 'other.test'],
	['Host is read without case, port and last dot', 'get_host', {headers: {host: 'SHOP.Test.:8000'}}, 'shop.test'],
	['an IPv6 host keeps its brackets', 'get_host', {headers: {host: '[::1]:8443'}}, '[::1]'],
	[
		'X-Forwarded-Host loses port and case',
		'get_forwarded_host',
		forwarded('X-Forwarded-Host', 'Front.Test:8443'),
		'front.test',
	],
	['X-Forwarded-Proto is lower case', 'get_forwarded_scheme', forwarded('X-Forwarded-Proto', 'HTTPS'), 'https'],
	['the first of two X-Forwarded-Proto', 'get_forwarded_scheme', forwarded('X-Forwarded-Proto', 'wss', 'https'), 'wss'],
	[
		'X-Forwarded-Path keeps query and fragment',
		'get_forwarded_path',
		forwarded('X-Forwarded-Path', '/a?b#c'),
		'/a?b#c',
	],
	['X-Forwarded-Port is any number Lua reads', 'get_forwarded_port', forwarded('X-Forwarded-Port', '0x50'), 80],
	['with a fraction too', 'get_forwarded_port', forwarded('X-Forwarded-Port', '443.5'), 443.5],
	['a port out of range is none', 'get_forwarded_port', forwarded('X-Forwarded-Port', '65536'), 8000],
	[
		'the port of X-Forwarded-Host comes next',
		'get_forwarded_port',
		forwarded('X-Forwarded-Host', 'front.test:1e2'),
		100,
	],
	['HTTP/1.0 is a number', 'get_http_version', {httpVersion: 1}, 1],
	[
		'a header line whose name nginx does not take is not there',
		'get_headers',
		{
			headers: [
				['Host', 'h'],
				['X.A', '1'],
				['X B', '2'],
				['x_c', '3'],
			],
		},
		new LuaMap([
			['host', 'h'],
			['x_c', '3'],
		]),
	],
	[
		'spaces around a value go, a tab stays',
		'get_headers',
		{
			headers: [
				['Host', 'h'],
				['X-A', ' \t b '],
			],
		},
		new LuaMap([
			['host', 'h'],
			['x-a', '\t b'],
		]),
	],
];
for (const [what, name, input, answer] of answers) {
	test(`${name}: ${what}`, t => {
		t.deepEqual(ask(name, input), answer);
	});
}

test('a proxy that is not trusted is not believed', t => {
	const client = {address: '192.0.2.7'};
	for (const [name, header, own] of [
		['get_forwarded_host', 'X-Forwarded-Host', 'shop.test'],
		['get_forwarded_scheme', 'X-Forwarded-Proto', 'http'],
		['get_forwarded_port', 'X-Forwarded-Port', 8000],
		['get_forwarded_path', 'X-Forwarded-Path', '/'],
	] as const) {
		t.is(ask(name, {...forwarded(header, '7'), client}), own, name);
	}
});

const query = {path: '/?=none&A=1&&a=2&a=3&flag&empty=&%62=%20x'};

test('query arguments: by case, the first of several, true without a value, nil where there is none', t => {
	const arg = (name: string) => ask('get_query_arg', query, [name]);
	t.deepEqual(['a', 'A', 'flag', 'empty', 'b', 'c'].map(arg), ['2', '1', true, '', ' x', undefined]);
	t.is(arg(5 as never), 'query argument name must be a string');
});

test('arguments without a name do not count for the limit', t => {
	t.deepEqual(ask('get_query', query, [1]), new LuaMap([['A', '1']]));
	t.deepEqual(
		ask('get_query', query, [2]),
		new LuaMap([
			['A', '1'],
			['a', '2'],
		]),
	);
});

test('in a form they do, as whatever an & ends', t => {
	const form = {method: 'POST', headers: {'content-type': 'application/x-www-form-urlencoded'}, body: '=x&&a=1&b=2'};
	t.deepEqual(ask('get_body', form, [undefined, 2]), []);
	t.deepEqual(ask('get_body', form, [undefined, 3]), new LuaMap([['a', '1']]));
	t.deepEqual(
		ask('get_body', form, [undefined, 4]),
		new LuaMap([
			['a', '1'],
			['b', '2'],
		]),
	);
});

for (const [max, text] of [
	[0, 'must be >= 1'],
	[1001, 'must be <= 1000'],
	['1', 'must be a number'],
] as const) {
	test(`a limit of ${JSON.stringify(max)}`, t => {
		t.is(ask('get_query', {}, [max]), `max_args ${text}`);
		t.is(ask('get_headers', {}, [max]), `max_headers ${text}`);
	});
}

const bodies: [type: string, body: string, answer: unknown][] = [
	['application/json', '{"a":nan}', new LuaMap([['a', Number.NaN]])],
	['application/json', '{"a":[01,0x10,-inf]}', new LuaMap([['a', [1, 16, Number.NEGATIVE_INFINITY]]])],
	['APPLICATION/JSON; charset=x', ' {"a" : "\t"} ', new LuaMap([['a', '\t']])],
	['application/json', '{"a":1,}', undefined],
	['application/json', '{"a":"\\ud800"}', undefined],
	['application/json', '5', undefined],
	['application/json', 'null', undefined],
	['application/jsonp', '[true]', [true]],
	['text/json', '{}', undefined],
];
for (const [type, body, answer] of bodies) {
	test(`get_body of ${type} ${JSON.stringify(body)}`, t => {
		t.deepEqual(ask('get_body', {method: 'POST', headers: {'content-type': type}, body}), answer);
	});
}

test('variables: what is not there is nil, what is empty is empty', t => {
	const read = (name: string, input: ClientRequest) => {
		const {state} = testState({input});
		const outcome = createPdk(kongVersion('3.9')).call(state, 'kong.nginx.get_var', [name]);
		return outcome.kind === 'returned' ? outcome.values[0] : outcome;
	};
	t.is(read('args', {path: '/?'}), undefined);
	t.is(read('content_type', {}), undefined);
	t.is(read('arg_', {path: '/?=1'}), undefined);
	t.is(read('arg_a', {path: '/?A='}), '');
	t.is(read('http_x-a', {headers: {'x-a': '1'}}), undefined);
	t.is(read('http_x_a', {headers: {'x-a': '1'}}), '1');
	t.is(read('cookie_b', {headers: {cookie: 'a=1, b = 2 ;b=3'}}), '2 ');
	t.is(read('request', {path: 'http://h.test/p?q'}), 'GET http://h.test/p?q HTTP/1.1');
	t.is(read('uri', {path: '/a%20b/.//c/..?x'}), '/a b/');
	t.is(read('request_body', {method: 'POST', body: 'x'}), undefined);
});
