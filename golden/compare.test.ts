import test from 'ava';
import {difference, shapeDifference, textDifference} from './compare.js';
import {responseDifference, upstreamDifference} from './compare-http.js';
import {decode, encode} from './msgpack.js';
import {decodeMessage} from './protobuf.js';
import type {Recorded, RecordedResponse} from './recording.js';

const differing: [string, Recorded | undefined, Recorded | undefined][] = [
	['another string', 'a', 'b'],
	['int and float', 1, {$float: 1}],
	['str and bin', 'a', {$bin: '61'}],
	['absent and nil', {$absent: true}, null],
	['a missing member', {a: 1}, {}],
	['one member more', {}, {a: null}],
	['false and nothing', false, undefined],
	['an empty map and an empty array', {}, []],
	['the order of an array', ['a', 'b'], ['b', 'a']],
	['the length of an array', ['a'], ['a', 'a']],
	['a value deep down', {a: [{b: 1}]}, {a: [{b: 2}]}],
	['a key of another type', {$map: [[1, 'a']]}, {$map: [['1', 'a']]}],
	['a member of JSON in a string', '{"a":1}', '{"a":2}'],
	['a latency that is no number', {'x-kong-proxy-latency': ['1']}, {'x-kong-proxy-latency': [1]}],
	['a port of nobody', 9106, 8000],
];
for (const [name, expected, actual] of differing) {
	test(`differs: ${name}`, t => {
		t.truthy(difference(expected, actual));
		t.truthy(difference(actual, expected));
	});
}

const same: [string, Recorded, Recorded][] = [
	['the order of members', {a: 1, b: 2}, {b: 2, a: 1}],
	[
		'the order of keys of several types',
		{
			$map: [
				[1, 'a'],
				[true, 2],
			],
		},
		{
			$map: [
				[true, 2],
				[1, 'a'],
			],
		},
	],
	['the address of a table', 'table: 0x7f01', 'table: 0x5502'],
	["a port of the recordings and the runner's", '9106', '9001'],
	['JSON in a string', '{"a":1,"b":2}', '{"b":2,"a":1}'],
	['a latency', {'x-kong-proxy-latency': ['1']}, {'x-kong-proxy-latency': ['23']}],
];
for (const [name, expected, actual] of same) {
	test(`the same: ${name}`, t => {
		t.is(difference(expected, actual), undefined);
	});
}

test('of volatile values the shape counts: types, members, and what is in lists', t => {
	t.is(shapeDifference({a: 1, b: ['x']}, {a: 2, b: ['y', 'z']}), undefined);
	t.truthy(shapeDifference({a: 1}, {a: '1'}));
	t.truthy(shapeDifference({a: 1}, {a: {$float: 1}}));
	t.truthy(shapeDifference({a: 1}, {}));
	t.truthy(shapeDifference({b: ['x']}, {b: [1]}));
	t.truthy(shapeDifference('{"a":1}', '{"a":"1"}'));
});

test('of an error text only source positions and addresses are left out', t => {
	t.is(textDifference('kong/pdk/a.lua:12: no', 'no', 'error'), undefined);
	t.is(textDifference('no table: 0x1', 'no table: 0x2', 'error'), undefined);
	t.truthy(textDifference('no', 'not', 'error'));
	t.truthy(textDifference('no', undefined, 'error'));
	t.truthy(textDifference(undefined, 'no', 'error'));
});

const recorded: RecordedResponse = {
	status: 200,
	headers: [
		['X-A', '1'],
		['X-A', '2'],
		['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
	],
	body: 'hi\nrequest_id: 00000000000000000000000000000000\n',
};
const got = (status: number, rawHeaders: [string, string][], body = `hi\nrequest_id: ${'f'.repeat(32)}\n`) =>
	({status, rawHeaders, body: Buffer.from(body)}) as never;

test('a response is the same whatever the case and order of names', t => {
	const headers: [string, string][] = [
		['date', 'Tue, 02 Jan 2024 00:00:00 GMT'],
		['x-a', '1'],
		['x-a', '2'],
	];
	t.is(responseDifference(recorded, got(200, headers)), undefined);
});

const date: [string, string] = ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'];
const responses: [string, number, [string, string][], string?][] = [
	['status', 201, [['X-A', '1'], ['X-A', '2'], date]],
	['order of values', 200, [['X-A', '2'], ['X-A', '1'], date]],
	['one header more', 200, [['X-A', '1'], ['X-A', '2'], date, ['X-B', '']]],
	[
		'a header missing',
		200,
		[
			['X-A', '1'],
			['X-A', '2'],
		],
	],
	[
		'the shape of a date',
		200,
		[
			['X-A', '1'],
			['X-A', '2'],
			['Date', 'now'],
		],
	],
	['body', 200, [['X-A', '1'], ['X-A', '2'], date], 'ho'],
];
for (const [name, status, headers, body] of responses) {
	test(`a response differs: ${name}`, t => {
		t.truthy(responseDifference(recorded, got(status, headers, body)));
	});
}

test('no response is no response', t => {
	t.is(responseDifference({status: null}, got(0, [])), undefined);
	t.truthy(responseDifference({status: null}, got(200, [])));
	t.truthy(responseDifference(recorded, undefined));
});

test('what the service got', t => {
	const expected = {method: 'GET', url: '/a', rawHeaders: ['Host', 'h:9100', 'X-Forwarded-Port', '9106'], body: ''};
	const headers = [
		['host', 'h'],
		['x-forwarded-port', '9001'],
	];
	const actual = {
		method: 'GET',
		url: '/a',
		headers,
		body: Buffer.alloc(0),
		scheme: 'http',
		host: 'h',
		port: 80,
	} as never;
	t.is(upstreamDifference(expected, actual), undefined);
	t.truthy(upstreamDifference({...expected, method: 'PUT'}, actual));
	t.truthy(upstreamDifference({...expected, url: '/b'}, actual));
	t.truthy(upstreamDifference({...expected, body: 'x'}, actual));
	t.truthy(upstreamDifference({...expected, rawHeaders: ['Host', 'other:9100', 'X-Forwarded-Port', '9106']}, actual));
	t.truthy(upstreamDifference(null, actual));
	t.truthy(upstreamDifference(expected, undefined));
});

test('MessagePack of the tape: types survive both ways, str8 is refused', t => {
	const value: Recorded = [
		1,
		-1,
		300,
		{$float: 1},
		null,
		true,
		'a',
		{$bin: '00ff'},
		{$str: 'ff'},
		{a: []},
		{$map: [[1, 2]]},
	];
	t.deepEqual(decode(encode(value))?.value, value);
	t.is(decode(Buffer.from([0xa2, 0x61])), undefined);
	t.throws(() => decode(Buffer.from([0xd9, 1, 0x61])), {message: /d9/});
});

test('ProtoBuf of the tape: a default on the wire is not the same as none', t => {
	t.deepEqual(decodeMessage('Bool', Buffer.from('0800', 'hex')), {v: false});
	t.deepEqual(decodeMessage('Bool', Buffer.alloc(0)), {});
	t.deepEqual(decodeMessage('String', Buffer.from('0a01ff', 'hex')), {v: {$str: 'ff'}});
});
