import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import type {ClientRequest} from '../ngx/input.js';
import {runHttp} from './http.js';
import {call, plugin, testState} from './testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** The request the service gets after calls of kong.service.request in one phase; what the last one raised. */
async function sent(calls: readonly Call[], input: ClientRequest = {}, phase: 'rewrite' | 'access' = 'access') {
	const handler = plugin({
		[phase]: (state: Parameters<typeof call>[0]) => {
			for (const [name, ...args] of calls) call(state, `service.request.${name}`, ...args);
		},
	});
	const {phases, upstream, response} = await runHttp(testState(input), [handler], {body: 'up'});
	const end = phases[0]?.end;
	return {
		raised: end?.kind === 'abandoned' ? end.message : undefined,
		method: upstream?.method,
		url: upstream?.url,
		body: upstream?.body.toString('latin1'),
		header: (wanted: string) => upstream?.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, v]) => v),
		response,
	};
}

const methods = 'GET HEAD PUT POST DELETE OPTIONS MKCOL COPY MOVE PROPFIND PROPPATCH LOCK UNLOCK PATCH TRACE'.split(
	' ',
);
for (const method of methods) {
	test(`set_method ${method}`, async t => {
		const got = await sent([['set_method', method]]);
		t.is(got.method, method);
		t.is(got.response.body.toString(), method === 'HEAD' ? '' : 'up');
	});
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const urls: [what: string, calls: Call[], path: string, url: string][] = [
	['bytes beyond ASCII are escaped', [['set_path', utf8('/grün/🌳')]], '/', '/gr%C3%BCn/%F0%9F%8C%B3'],
	['escapes stay as they are', [['set_path', '/t%72ee']], '/', '/t%72ee'],
	['no arguments, no question mark', [['set_query', []]], '/p?a=1', '/p'],
	[
		'names in order, values as they come, true without one',
		[['set_query', luaRecord({z: 'x y', k: true, kk: ['q', true, true, 'c']})]],
		'/p?b=1',
		'/p?k&kk=q&kk&kk&kk=c&z=x%20y',
	],
	[
		'the last query stands',
		[
			['set_raw_query', 'a=1'],
			['set_query', luaRecord({b: '2'})],
		],
		'/p?c=3',
		'/p?b=2',
	],
	[
		'an argument goes wherever it stands',
		[['clear_query_arg', 'n']],
		'/p?n=0&x=1&n=2&w=3&n=4&v=5&x=7&n=8',
		'/p?x=1&w=3&v=5&x=7',
	],
	[
		'one that was set too',
		[
			['set_query', luaRecord({foo: 'bar'})],
			['clear_query_arg', 'foo'],
		],
		'/p',
		'/p',
	],
	[
		'by its raw text too',
		[
			['set_raw_query', 'foo=bar'],
			['clear_query_arg', 'foo'],
		],
		'/p',
		'/p',
	],
];
for (const [what, calls, path, url] of urls) {
	// A path set in rewrite does not last: the router sets its own after it.
	for (const phase of ['access', 'rewrite'] as const) {
		if (phase === 'rewrite' && calls[0]?.[0] === 'set_path') continue;
		test(`in ${phase}: ${what}`, async t => {
			const got = await sent(calls, {path}, phase);
			t.is(got.raised, undefined);
			t.is(got.url, url);
		});
	}
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const asForm: Call = ['set_header', 'Content-Type', form];
const bodies: [what: string, calls: Call[], body: string, type: string][] = [
	['an empty form', [['set_body', [], form]], '', form],
	['of the type of the header', [asForm, ['set_body', []]], '', form],
	[
		'a form',
		[['set_body', luaRecord({z: 'x y', k: true, kk: ['q', true, true, 'c'], '': 'e', 'b c': ''}), form]],
		'=e&b%20c=&k&kk=q&kk&kk&kk=c&z=x%20y',
		form,
	],
	['an empty table as JSON', [['set_body', [], json]], '{}', json],
	['an empty name and an empty text as JSON', [['set_body', luaRecord({'': ''}), json]], '{"":""}', json],
	['a list as JSON', [['set_body', luaRecord({kk: ['q', true, true, 'c']}), json]], '{"kk":["q",true,true,"c"]}', json],
	[
		'the boundary of the header',
		[
			['set_header', 'Content-Type', 'multipart/form-data; boundary=EDGE'],
			['set_body', luaRecord({z: 'z', f: 'f'})],
		],
		'--EDGE\r\nContent-Disposition: form-data; name="f"\r\n\r\nf\r\n--EDGE\r\nContent-Disposition: form-data; name="z"\r\n\r\nz\r\n--EDGE--\r\n',
		'multipart/form-data; boundary=EDGE',
	],
];
for (const [what, calls, body, type] of bodies) {
	test(`set_body: ${what}`, async t => {
		for (const method of ['GET', 'POST']) {
			const got = await sent(calls, {method, body: 'before'});
			t.is(got.raised, undefined);
			t.deepEqual([got.method, got.body, got.header('content-type')], [method, body, [type]]);
			t.deepEqual(got.header('content-length'), [String(body.length)]);
		}
	});
}

test('set_body: a multipart type without a boundary gets one', async t => {
	const {header, body} = await sent([['set_body', luaRecord({a: '1'}), 'multipart/form-data']]);
	const boundary = /^multipart\/form-data; boundary=(\d+)$/.exec(header('content-type')?.[0] ?? '')?.[1];
	t.is(body, `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}--\r\n`);
});

const raw: [what: string, body: string][] = [
	['nothing', ''],
	['every byte', Buffer.from(Array.from({length: 256}, (_, i) => i)).toString('latin1')],
	['ten million bytes', 'x'.repeat(10_000_000)],
];
for (const [what, body] of raw) {
	test(`set_raw_body: ${what}`, async t => {
		const got = await sent([['set_raw_body', body]], {method: 'POST', body: 'before'});
		t.true(got.body === body);
		t.deepEqual(got.header('content-length'), [String(body.length)]);
	});
}

const headers: [what: string, calls: Call[], name: string, values: string[]][] = [
	['a number', [['set_header', 'X-A', 2.5]], 'x-a', ['2.5']],
	['false', [['set_header', 'X-A', false]], 'x-a', ['false']],
	['a number is added', [['add_header', 'X-A', 2.5]], 'x-a', ['2.5']],
	['false is added', [['add_header', 'X-A', false]], 'x-a', ['false']],
	['many with false', [['set_headers', luaRecord({'X-A': false, 'X-B': 2.5})]], 'x-a', ['false']],
	[
		'what was added goes',
		[
			['add_header', 'X-A', '1'],
			['add_header', 'X-A', '2'],
			['clear_header', 'X-A'],
		],
		'x-a',
		[],
	],
	[
		'what was set goes',
		[
			['set_header', 'X-A', '1'],
			['clear_header', 'x-a'],
		],
		'x-a',
		[],
	],
	['Host added is Host', [['add_header', 'Host', 'one.test']], 'host', ['one.test']],
	[
		'there is one Host',
		[
			['add_header', 'Host', 'one.test'],
			['add_header', 'Host', 'two.test'],
		],
		'host',
		['two.test'],
	],
	['Host among many', [['set_headers', luaRecord({host: 'one.test'})]], 'host', ['one.test']],
	['a list takes the place of all', [['set_headers', luaRecord({'X-Old': ['x', 'y', 'z']})]], 'x-old', ['x', 'y', 'z']],
	['an empty list takes all away', [['set_headers', luaRecord({'X-Old': []})]], 'x-old', []],
	['no headers change none', [['set_headers', []]], 'x-old', ['1', '2']],
	[
		'of a list its elements count',
		[
			[
				'set_headers',
				luaRecord({
					'X-A': new LuaMap([
						[1, 'a'],
						[2, 'b'],
						['k', 'c'],
					] as never),
				}),
			],
		],
		'x-a',
		['a', 'b'],
	],
];
for (const [what, calls, name, values] of headers) {
	test(`headers: ${what}`, async t => {
		const got = await sent(calls, {
			headers: [
				['Host', 'shop.test'],
				['X-Old', '1'],
				['X-Old', '2'],
			],
		});
		t.is(got.raised, undefined);
		t.deepEqual(got.header(name), values);
	});
}

const keyed = new LuaMap([[true, 'x']]);
const wrong: [what: string, call: Call, text: string][] = [
	['a scheme in capitals', ['set_scheme', 'HTTP'], 'invalid scheme: HTTP'],
	['a path that is a number', ['set_path', 5], 'path must be a string'],
	['a method nobody knows', ['set_method', 'FOO'], 'invalid method: FOO'],
	['a name that is no text', ['set_query', keyed], 'arg keys must be strings'],
	['no name', ['clear_query_arg'], 'query argument name must be a string'],
	['a body that is no table', ['set_body', 5], 'args must be a table'],
	['a type that is no text', ['set_body', [], 5], 'mime must be a string'],
	[
		'a form with a table in a list',
		['set_body', luaRecord({a: [[]]}), form],
		'attempt to use table as query arg value',
	],
	['a form with a name that is no text', ['set_body', keyed, form], 'arg keys must be strings'],
	[
		'JSON with such a name',
		['set_body', keyed, json],
		'Cannot serialise boolean: table key must be a number or string',
	],
	[
		'a part with such a name',
		['set_body', keyed, 'multipart/form-data'],
		'invalid key "true": got boolean, expected string',
	],
	['a header that is no text', ['add_header', 5, 'x'], 'invalid header name "5": got number, expected string'],
	[
		'no value',
		['add_header', 'X-A'],
		'invalid header value for "X-A": got nil, expected array of string, string, number or boolean',
	],
	['a list in a list', ['set_header', 'X-A', [[]]], 'invalid header value in array "X-A": got table, expected string'],
	[
		'such a list among many',
		['set_headers', luaRecord({'X-A': [[]]})],
		'invalid header value in array "X-A": got table, expected string',
	],
	[
		'a name that is a number',
		['set_headers', new LuaMap([[2, 'x']])],
		'invalid header name "2": got number, expected string',
	],
];
for (const [what, one, text] of wrong) {
	test(`raises: ${what}`, async t => {
		t.is((await sent([one])).raised, text);
	});
}
