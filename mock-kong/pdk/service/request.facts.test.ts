import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** Makes the calls of kong.service.request; what the last one raised, and the request as the service would get it. */
function after(calls: readonly Call[], input: ClientRequest = {}, version = '3.9') {
	const kong = kongVersion(version);
	const {state} = testState({version: kong, input: {headers: {host: 'shop.test'}, ...input}});
	const pdk = createPdk(kong);
	let raised: string | undefined;
	for (const [name, ...args] of calls) {
		const outcome = pdk.call(state, `kong.service.request.${name}`, args);
		raised = outcome.kind === 'raised' ? outcome.message : undefined;
	}
	const {req} = state;
	return {raised, args: req.args, headers: req.headers, host: req.host, body: req.body.toString('latin1')};
}

const queries: [what: string, args: LuaValue, query: string][] = [
	['names are sorted, values keep their order', luaRecord({b: ['2', '1'], a: 1}), 'a=1&b=2&b=1'],
	['names and values are escaped', luaRecord({'a b': 'c&d'}), 'a%20b=c%26d'],
	['true has no value, an empty text an empty one', luaRecord({a: true, b: ''}), 'a&b='],
	['an empty name is a name', luaRecord({'': 'x'}), '=x'],
	['numbers are as Lua writes them', luaRecord({a: 1e15, b: 0.1 + 0.2}), 'a=1e%2B15&b=0.3'],
	['of a table with other keys the values count', luaRecord({a: luaRecord({k: 'v'})}), 'a=v'],
	['false in a list is left out', luaRecord({a: ['1', false]}), 'a=1'],
	['false or an empty table leaves an empty piece', luaRecord({a: false, b: '1', c: []}), '&&b=1'],
];
for (const [what, args, query] of queries) {
	test(`set_query: ${what}`, t => {
		const {raised, args: got} = after([['set_query', args]]);
		t.is(raised, undefined);
		t.is(got, query);
	});
}

test('set_query: what nothing is written for must not need escapes', t => {
	t.is(after([['set_query', luaRecord({'a b': false})]]).raised, 'buffer error: 0 != 2');
	t.is(after([['set_query', luaRecord({'[]': []})]]).raised, 'buffer error: 0 != 4');
});

test('set_query: wrong values and names', t => {
	t.is(after([['set_query', luaRecord({a: [['b']]})]]).raised, 'attempt to use table as query arg value');
	t.is(after([['set_query', ['a']]]).raised, 'arg keys must be strings');
	t.is(after([['set_query', 'a=1']]).raised, 'args must be a table');
});

const cleared: [query: string, name: string, left: string][] = [
	['z=0&d=1&z=2&c=3', 'z', 'd=1&c=3'],
	['a=b%20c&d=+&e&&f=%C3%A9*~', 'x', 'a=b+c&d=+&e=&f=%C3%A9*%7E'],
	['%61=1&a=2&A=3', 'a', 'A=3'],
	['a=1', 'a', ''],
];
for (const [query, name, left] of cleared) {
	test(`clear_query_arg: ${query} without ${name}`, t => {
		t.is(
			after([
				['set_raw_query', query],
				['clear_query_arg', name],
			]).args,
			left,
		);
	});
}

const two = {
	headers: [
		['Host', 'h'],
		['X-A', '1'],
		['Via', 'v1'],
		['x-a', '2'],
		['Cookie', 'a=1'],
		['Cookie', 'b=2'],
	] as [string, string][],
};
const lines: [what: string, call: Call, name: string, values: string[]][] = [
	['one value for all lines of a name', ['set_header', 'x-A', 'n'], 'x-a', ['n']],
	['a list is as many lines', ['set_header', 'X-A', ['n', 'm']], 'x-a', ['n', 'm']],
	['an empty list removes', ['set_header', 'X-A', []], 'x-a', []],
	['add keeps what is there', ['add_header', 'X-A', 'n'], 'x-a', ['1', '2', 'n']],
	['an empty text is a space', ['set_header', 'X-B', ''], 'x-b', [' ']],
	['of a header nginx has one place for the last value stays', ['set_header', 'Via', ['a', 'b']], 'via', ['b']],
	['added to as well', ['add_header', 'Via', 'w'], 'via', ['w']],
	['Cookie is no such header', ['add_header', 'Cookie', 'c=3'], 'cookie', ['a=1', 'b=2', 'c=3']],
	['numbers are as Lua writes them', ['set_header', 'X-B', 1e15], 'x-b', ['1e+15']],
	['line breaks in a value are escaped', ['set_header', 'X-B', 'a\r\nb\x7f'], 'x-b', ['a%0D%0Ab%7F']],
	['bytes that are no name are escaped', ['set_header', 'X \xe9', 'a'], 'x%20%e9', ['a']],
];
for (const [what, call, name, values] of lines) {
	test(`headers: ${what}`, t => {
		const {raised, headers} = after([call], two);
		t.is(raised, undefined);
		t.deepEqual(headers.all(name), values);
	});
}

test('a header keeps its place among the others', t => {
	const {headers} = after(
		[
			['set_header', 'x-a', 'n'],
			['add_header', 'x-a', 'm'],
		],
		two,
	);
	t.deepEqual(
		headers.lines().map(([name]) => name),
		['Host', 'X-A', 'Via', 'Cookie', 'Cookie', 'x-a'],
	);
});

test('Host: what cannot be one raises', t => {
	t.is(after([['set_header', 'Host', 'Other.test:80']]).host, 'other.test');
	for (const bad of [':80', 'a/b', 'a..b']) {
		t.is(after([['set_header', 'Host', bad]]).raised, 'failed to set header', bad);
	}
	t.is(after([['clear_header', 'Host']]).host, 'kong');
});

test('Content-Length has to be digits', t => {
	t.is(after([['set_header', 'Content-Length', 'x']]).raised, 'failed to set header');
	t.is(after([['set_header', 'Content-Length', 5]]).raised, undefined);
});

const json = luaRecord({n: 0.1 + 0.2});
test('set_body: JSON numbers have 16 digits since 3.6, 14 before', t => {
	t.is(after([['set_body', json, 'application/json']]).body, '{"n":0.3}');
	const third = luaRecord({n: 1 / 3, big: 123456789012345680});
	t.is(after([['set_body', third, 'application/json']]).body, '{"n":0.3333333333333333,"big":1.234567890123457e+17}');
	t.is(
		after([['set_body', third, 'application/json']], {}, '3.5').body,
		'{"n":0.33333333333333,"big":1.2345678901235e+17}',
	);
});

test('set_body: a list may have as many holes as Kong allows, and no more', t => {
	const sparse = (n: number) => luaRecord({a: new LuaMap([[n, 'x']])});
	t.is(after([['set_body', sparse(3), 'application/json']]).body, '{"a":[null,null,"x"]}');
	t.is(after([['set_body', sparse(500), 'application/json']]).body.length, '{"a":["x"]}'.length + 499 * 'null,'.length);
	t.regex(after([['set_body', sparse(40_000), 'application/json']]).raised ?? '', /excessively sparse array/);
});

test('set_body: parts of multipart are texts and numbers, sorted', t => {
	const {body, headers} = after([['set_body', luaRecord({b: 'x', a: 1.5}), 'multipart/form-data; boundary=xyz']]);
	t.is(
		body,
		'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1.5\r\n--xyz\r\nContent-Disposition: form-data; name="b"\r\n\r\nx\r\n--xyz--\r\n',
	);
	t.deepEqual(headers.all('content-type'), ['multipart/form-data; boundary=xyz']);
	t.is(
		after([['set_body', luaRecord({a: ['x']}), 'multipart/form-data']]).raised,
		'invalid value "a": got table, expected string, number or boolean',
	);
});

test('set_body: a truth value passes the check of parts and raises when it is written', t => {
	const parts = luaRecord({b: true, a: 1});
	t.is(
		after([['set_body', parts, 'multipart/form-data']]).raised,
		"bad argument #1 to 'put' (string/number/__tostring expected, got boolean)",
	);
	t.is(
		after([['set_body', parts, 'multipart/form-data']], {}, '3.5').raised,
		"invalid value (boolean) at index 15 in table for 'concat'",
	);
});

test('set_body: a boundary in quotes that never end raises', t => {
	t.is(
		after([['set_body', luaRecord({}), 'multipart/form-data; boundary="x']]).raised,
		"attempt to perform arithmetic on local 'till' (a nil value)",
	);
});

test('set_body: two Content-Type lines are no type', t => {
	const headers: [string, string][] = [
		['Content-Type', 'application/json'],
		['Content-Type', 'application/json'],
	];
	t.is(
		after([['set_body', luaRecord({})]], {headers}).raised,
		"bad argument #1 to 'string_find' (string expected, got table)",
	);
});
