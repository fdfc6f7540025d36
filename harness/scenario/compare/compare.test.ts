import test from 'ava';
import {buildCalls} from '../read/build-calls.js';
import type {CallsShape} from '../read/shape-expect.js';
import {bytesDifference} from './compare-bytes.js';
import {compareCalls} from './compare-calls.js';
import {ReadContext} from './context.js';
import type {SeenCall} from './seen-calls.js';

const place = {line: 1, column: 1};
const context = new ReadContext({data: {}, at: () => place, keyAt: () => place}, 'x', '/', []);

const call = (
	name: string,
	args: SeenCall['args'] = [],
	answer?: string,
	phase: SeenCall['phase'] = 'access',
): SeenCall => ({
	name: `kong.${name}`,
	args,
	phase,
	plugin: 'p',
	outcome: {kind: 'returned', values: [answer]},
});
const differences = (calls: CallsShape, seen: SeenCall[]) =>
	buildCalls(calls, [], context).flatMap(rule => compareCalls(rule, seen, false) ?? []);

const host = call('request.get_header', ['host'], 'a.test');
const set = call('response.set_header', ['x', '1']);
const log = call('log.debug', ['done'], undefined, 'log');

test('exactly: the first call that differs is named, with what is wrong with it', t => {
	const wanted = ['kong.request.get_header("host") -> "a.test"', 'kong.response.set_header("x", "1")'];
	const first = (seen: SeenCall[], calls: CallsShape = {access: wanted}) => differences(calls, seen)[0];
	t.is(first([host, set, log]), undefined);
	t.like(first([set, host]), {
		expected: 'call 1 of access: kong.request.get_header("host") -> "a.test"',
		actual:
			'call 1 of access is kong.response.set_header("x", "1"), expected kong.request.get_header("host") -> "a.test"; the two calls are the other way round',
		comparison: {
			expected: ['access kong.request.get_header("host") -> "a.test"', 'access kong.response.set_header("x", "1")'],
			actual: [
				'access kong.response.set_header("x", "1") -> null',
				'access kong.request.get_header("host") -> "a.test"',
			],
			firstDifference: 0,
		},
	});
	t.like(first([host, set, set]), {
		actual: 'call 3 of access is kong.response.set_header("x", "1"), where no further call was expected',
		comparison: {firstDifference: 2},
	});
	t.is(first([host])?.actual, 'call 2 of access is missing: kong.response.set_header("x", "1")');
	t.is(
		first([host, call('ip.is_trusted', ['1.1.1.1']), set])?.actual,
		'call 2 of access is kong.ip.is_trusted("1.1.1.1"), expected kong.response.set_header("x", "1"); it is one too many',
	);
	t.is(
		first([set])?.actual,
		'call 1 of access is kong.response.set_header("x", "1"), expected kong.request.get_header("host") -> "a.test"; that one is missing',
	);
	t.is(
		first([host, call('response.set_header', ['x', '2'])])?.actual,
		'call 2 of access is kong.response.set_header("x", "2"): argument 2 is "2", expected "1"',
	);
	t.is(
		first([call('request.get_header', ['host'], 'b.test')])?.actual,
		'call 1 of access is kong.request.get_header("host"): Kong answers "b.test", expected "a.test"',
	);
	t.is(
		first([host, call('response.set_header', ['x', '1', 'y'])])?.actual,
		'call 2 of access is kong.response.set_header("x", "1", "y"): it has 3 arguments, expected 2',
	);
	t.is(
		first([host], [{call: 'kong.request.get_header', phase: 'log'}])?.actual.split(': ')[1],
		'it is called in access, not in log',
	);
	t.is(first([host, host], [{call: 'kong.request.get_header', times: 2}]), undefined);
	t.is(first([host], [])?.actual, 'call 1 is kong.request.get_header("host"), where no further call was expected');
	t.is(first([], {log: []}), undefined);
});

test('unordered: each call has its line, however they come', t => {
	const two = {unordered: ['kong.request.get_header', {call: 'kong.request.get_header', args: ['host']}]};
	// The first line could take the only call that fits the second.
	t.deepEqual(differences(two, [host, call('request.get_header', ['x'])]), []);
	t.deepEqual(differences(two, [call('request.get_header', ['x']), host]), []);
	t.like(differences(two, [host])[0], {comparison: {firstDifference: 1}});
	t.is(
		differences({access: {unordered: ['kong.request.get_header']}}, [set, host])[0]?.actual,
		'access: kong.response.set_header("x", "1") is called, which was not expected',
	);
});

test('includes: those named are among the calls, as often as is said', t => {
	t.deepEqual(differences({includes: ['kong.log.debug', 'kong.request.get_header']}, [host, set, log]), []);
	t.is(
		differences({access: {includes: ['kong.log.debug']}}, [host, log])[0]?.actual,
		'access: kong.log.debug is not called',
	);
	t.is(
		differences({includes: ['kong.request.get_header("x")']}, [host])[0]?.actual,
		'kong.request.get_header("x") is not called; in kong.request.get_header("host") argument 1 is "host", expected "x"',
	);
	t.is(
		differences({includes: [{call: 'kong.request.get_header', times: 1}]}, [host, host])[0]?.actual,
		'kong.request.get_header is called twice, expected once',
	);
	t.deepEqual(differences({includes: [{call: 'kong.request.get_header', times: 0}]}, [set]), []);
});

test('never: a forbidden call is named', t => {
	t.deepEqual(differences({never: ['kong.response.exit']}, [host]), []);
	t.deepEqual(differences({never: ['kong.request.get_header("x")']}, [host]), []);
	t.like(differences({never: ['kong.request.get_header']}, [set, host])[0], {
		expected: 'never kong.request.get_header',
		actual: 'kong.request.get_header("host") is called, which never should be',
		comparison: {firstDifference: 1},
	});
});

test('errors of Kong are answers too', t => {
	const failed: SeenCall = {...host, outcome: {kind: 'returned', values: [undefined, 'no such thing']}};
	const raised: SeenCall = {...host, outcome: {kind: 'raised', message: 'bad argument'}};
	const wanted: CallsShape = [{call: 'kong.request.get_header', error: {contains: 'such'}}];
	t.deepEqual(differences(wanted, [failed]), []);
	t.is(
		differences(wanted, [raised])[0]?.actual,
		'call 1 is kong.request.get_header("host"): Kong\'s error is "bad argument", expected containing "such"',
	);
});

test('a long sequence is shown around its first difference', t => {
	const calls = Array.from({length: 1000}, () => host);
	const {comparison} = differences([{call: 'kong.request.get_header', times: 999}], calls)[0] ?? {};
	t.is(comparison?.firstDifference, 100);
	t.is(comparison?.actual.length, 101);
	t.is(comparison?.expected.length, 100);
});

test('bodies: the first byte that differs, with what is around it', t => {
	const difference = (expected: string | Buffer, actual: string | Buffer) =>
		bytesDifference(Buffer.from(expected), Buffer.from(actual));
	t.is(difference('same', 'same'), undefined);
	t.is(
		difference('hello world', 'hello wrld'),
		'differs at byte 7 after "hello w": "rld", expected "orld" (10 bytes, expected 11)',
	);
	t.is(difference('abc', 'ab'), 'ends at byte 2 after "ab", expected "c" there (2 bytes, expected 3)');
	t.is(difference('ab', 'abc'), 'goes on at byte 2 after "ab" with "c", expected its end there (3 bytes, expected 2)');
	t.is(difference('', 'x'), 'goes on at byte 0 with "x", expected its end there (1 byte, expected 0)');
	t.is(
		difference(Buffer.from([1, 255, 0]), Buffer.from([1, 254, 0])),
		'differs at byte 1 after "\\u0001": bytes fe00, expected bytes ff00',
	);
	// The context begins and ends within characters.
	t.is(
		difference(`${'é'.repeat(9)}xxa${'é'.repeat(8)}`, `${'é'.repeat(9)}xxb${'é'.repeat(8)}`),
		`differs at byte 20 after "${'é'.repeat(7)}xx": "b${'é'.repeat(7)}", expected "a${'é'.repeat(7)}"`,
	);
});
