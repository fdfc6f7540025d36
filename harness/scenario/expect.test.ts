import {fileURLToPath} from 'node:url';
import test from 'ava';
import {ConformError, cleanupAll, type KongResponse, MockKong} from '../../mock-kong/internal.js';
import {ExpectationError, expectResponse} from './expect.js';
import type {ExpectedCall, ExpectedClientParts, ExpectedUpstreamParts, ResponseExpectation} from './expect-types.js';
import type {CallShape, ExpectationShape} from './read/shape-expect.js';

process.on('exit', () => cleanupAll());

let kong: MockKong;
let hello: KongResponse;
test.before(async () => {
	kong = await MockKong.start({
		server: fileURLToPath(new URL('../../suites/servers/js/hello', import.meta.url)),
		config: {message: 'hi'},
		timeoutMs: 20_000,
	});
	hello = await kong.request({
		path: '/a?x=1',
		headers: {host: 'a.test'},
		shared: {tenant: 't1'},
		upstream: {status: 201, headers: {'x-of-service': 'yes'}, body: Buffer.from([0, 255, 128])},
	});
});
test.after.always(() => kong?.stop());

/** What is thrown, as an ExpectationError. */
function failure(response: KongResponse, expectation: ResponseExpectation): ExpectationError {
	try {
		expectResponse(response, expectation);
	} catch (error) {
		if (error instanceof ExpectationError) return error;
		throw error;
	}
	throw new Error('nothing was thrown');
}
/** What is wrong with an expectation that TypeScript would not let through. */
function refusal(expectation: object): string {
	try {
		expectResponse(hello, expectation);
	} catch (error) {
		if (error instanceof ConformError && error.code === 'usage') return error.message;
		throw error;
	}
	throw new Error('nothing was thrown');
}

test.serial('what is as expected passes', t => {
	t.notThrows(() => expectResponse(hello, {}));
	t.notThrows(() =>
		expectResponse(hello, {
			calls: {
				access: [
					'kong.request.get_header("host") -> "a.test"',
					{call: 'kong.response.set_header', args: ['x-hello', {matches: 'a\\.test$'}], times: 1},
				],
				never: ['kong.response.exit'],
			},
			client: {
				status: 201,
				headers: {'x-hello': 'hi, a.test', 'x-not-there': null, 'x-not-told': undefined},
				otherHeaders: 'none',
				body: Buffer.from([0, 255, 128]),
			},
			upstream: {
				method: 'GET',
				path: '/a',
				query: {x: '1', y: null},
				headers: {'x-hello': null},
				otherHeaders: 'none',
				body: '',
			},
			log: {never: [{level: 'err'}]},
			context: {tenant: 't1', other: null},
			ends: {access: 'finished'},
			budget: {total: 2, access: 2},
		}),
	);
	t.notThrows(() => expectResponse(hello, {client: {body: {base64: 'AP+A'}}}));
});

test.serial('the message tells the first difference, the calls with a mark, and what else differs', t => {
	const error = failure(hello, {
		calls: {access: ['kong.response.set_header', 'kong.request.get_header("host")']},
		client: {status: 200, body: new Uint8Array([0, 255])},
	});
	t.is(
		error.message,
		[
			'call 1 of access is kong.request.get_header("host"), expected kong.response.set_header; the two calls are the other way round',
			'',
			'Expected calls',
			'  > 1  access kong.response.set_header',
			'    2  access kong.request.get_header("host")',
			'Actual calls',
			'  > 1  access kong.request.get_header("host") -> "a.test"',
			'    2  access kong.response.set_header("x-hello", "hi, a.test") -> null',
			'',
			'Also',
			'  - client: status is 201, expected 200',
			'  - client: body goes on at byte 2 after bytes 00ff with bytes 80, expected its end there (3 bytes, expected 2)',
		].join('\n'),
	);
	t.deepEqual(error.differences[1], {
		expected: 'client: status is 200',
		actual: 'client: status is 201, expected 200',
	});
	t.is(error.expected, 'access kong.response.set_header\naccess kong.request.get_header("host")');
	t.true(error.actual.startsWith('access kong.request.get_header'));
	t.is(error.showDiff, false);
	t.is(error.name, 'ExpectationError');
	t.deepEqual(Object.keys(error), [], 'runners would print these beside the message');
	t.regex(error.stack?.split('\n').find(line => /^\s+at /.test(line)) ?? '', /expect\.test\.ts/);
});

test.serial('a call that is missing at the end is marked, too', t => {
	const {message} = failure(hello, {
		calls: [{call: 'kong.request.get_header'}, {call: 'kong.response.set_header'}, 'kong.log.err'],
	});
	t.true(message.startsWith('call 3 is missing: kong.log.err\n'));
	t.true(message.endsWith('  > 3  (nothing more)'), message);
});

test.serial('a difference that is no call has no calls beside it', t => {
	const error = failure(hello, {client: {status: 404}});
	t.is(error.message, 'client: status is 201, expected 404');
	t.is(error.expected, 'client: status is 404');
});

test.serial('headers nobody named are told, but not those of the service and of Kong', t => {
	const {message} = failure(hello, {client: {otherHeaders: 'none'}});
	t.is(message, 'client: header x-hello is "hi, a.test", expected not to be there');
});

test.serial('an event that went wrong fails though nothing was expected', async t => {
	kong.intercept(() => ({kind: 'raised', message: 'bad argument'}));
	const res = await kong.request({headers: {host: 'a.test'}});
	kong.intercept(undefined);
	t.true(failure(res, {}).message.startsWith('access: '), failure(res, {}).message);
	t.notThrows(() => expectResponse(res, {ends: {access: 'abandoned'}}));
});

test.serial('what a server says moves no cursor', async t => {
	kong.configure({message: '\u001b[2Jhi'});
	const res = await kong.request({headers: {host: 'a.test'}});
	kong.configure({message: 'hi'});
	const {message} = failure(res, {calls: []});
	t.false(message.includes('\u001b'));
});

test.serial('streams', async t => {
	const res = await kong.stream({data: 'ping', upstream: {body: 'pong'}});
	t.notThrows(() => expectResponse(res, {client: {body: 'pong', status: 200}, upstream: {body: Buffer.from('ping')}}));
	t.is(failure(res, {upstream: 'none'}).message, 'upstream: is connected to and gets 4 bytes, expected nothing');
	const error = t.throws(() => expectResponse(res, {client: {headers: {a: 'b'}}}), {instanceOf: ConformError});
	t.is(error.message, 'the expectation cannot be read: client.headers: a stream has no headers');
});

test.serial('an expectation that says nothing sensible is refused, with where and what', t => {
	const because = (expectation: object) => refusal(expectation).replace('the expectation cannot be read: ', '');
	t.is(because({clinet: {status: 200}}), 'unknown key "clinet"; did you mean client?');
	t.regex(because({calls: {acces: []}}), /^calls: unknown key "acces"; did you mean access\?$/);
	t.is(because({client: {status: '200'}}), 'client.status must be a number, not "200"');
	t.regex(
		because({calls: {never: ['kong.response.exitt']}}),
		/^calls.never\[0\]: the PDK of Kong 3.9 has no function kong.response.exitt; did you mean kong.response.exit/,
	);
	t.regex(because({client: {headers: {a: /b/}}}), /\{matches: '\.\.\.'\}/);
	t.regex(because({instances: {started: 1}}), /^unknown key "instances"/);
	t.regex(because({client: {headers: {a: {matches: '('}}}}), /^client.headers.a.matches: is no regular expression/);
	t.regex(
		because({calls: ['kong.request.get_header(host)', 'no call at all(']}),
		/2 problems\n {2}calls\[0\]: .* not JSON\n {2}calls\[1\]/,
	);
	const cyclic: {client: object} = {client: {}};
	cyclic.client = cyclic;
	t.regex(because(cyclic), /nested over 64 deep/);
});

test.serial('several plugins in one Kong: theirs are named', t => {
	const two = {...hello, events: hello.events.flatMap(event => [event, {...event, plugin: 'other'}])};
	t.true(failure(two, {calls: []}).message.includes('access hello: kong.request.get_header'));
});

/** The types say what the shapes say: a key that one has and the other lacks is a type error here. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Members<T> = keyof Exclude<T, string | undefined>;
const same: [
	Same<keyof ResponseExpectation, Exclude<keyof ExpectationShape, 'instances'>>,
	Same<keyof ExpectedClientParts, Members<ExpectationShape['client']>>,
	Same<keyof ExpectedUpstreamParts, Members<ExpectationShape['upstream']>>,
	Same<Members<ExpectedCall>, Members<CallShape>>,
	Same<Members<ResponseExpectation['ends']>, Members<ExpectationShape['ends']>>,
	Same<
		Members<Exclude<ResponseExpectation['calls'], readonly unknown[]>>,
		Members<Exclude<ExpectationShape['calls'], readonly unknown[]>>
	>,
] = [true, true, true, true, true, true];

test.serial('types and shapes have the same keys', t => {
	t.true(same.every(Boolean));
});
