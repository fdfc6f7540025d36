import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import type {ClientRequest, UpstreamAnswer} from '../ngx/input.js';
import type {RequestState} from '../ngx/state.js';
import {runHttp} from './http.js';
import {call, plugin, testState} from './testing.js';

type Call = readonly [name: string, ...args: LuaValue[]];

/** What calls of the response phase answer, and the response that reaches the client. */
async function inResponse(calls: readonly Call[], service: UpstreamAnswer, input: ClientRequest = {}) {
	const answers: LuaValue[] = [];
	const handler = plugin({
		response: (state: RequestState) => {
			for (const [name, ...args] of calls) answers.push(call(state, name, ...args)[0]);
		},
	});
	const {response} = await runHttp(testState(input), [handler], service);
	return {
		answers,
		status: response.status,
		header: (wanted: string) => response.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, v]) => v),
	};
}

const service: UpstreamAnswer = {
	status: 404,
	headers: [
		['X-Two-Words', 'up'],
		['Accept', 'application/json'],
		['Accept', 'text/html'],
	],
	body: 'up',
};
const reads: [what: string, calls: Call[], answers: LuaValue[]][] = [
	[
		'the status of the service, until a plugin sets one',
		[
			['response.get_status'],
			['response.set_status', 202],
			['response.get_status'],
			['response.set_status', 203],
			['response.get_status'],
			['service.response.get_status'],
		],
		[404, undefined, 202, undefined, 203, 404],
	],
	...['response', 'service.response'].flatMap((space): typeof reads => [
		[
			`${space}: names in any case, dashes as underscores`,
			['X-Two-Words', 'x-Two-words', 'x_two_words', 'x_Two_words'].map(name => [`${space}.get_header`, name]),
			['up', 'up', 'up', 'up'],
		],
		[
			`${space}: the first of several, nil for none`,
			[
				[`${space}.get_header`, 'Accept'],
				[`${space}.get_header`, 'X-Missing'],
			],
			['application/json', undefined],
		],
	]),
	[
		'what a plugin sets is of the response, not of the service',
		[
			['response.set_header', 'X-Mine', 'm'],
			['response.get_header', 'x-mine'],
			['service.response.get_header', 'x-mine'],
			['response.set_header', 'X-Two-Words', 'n'],
			['response.get_header', 'x-two-words'],
			['service.response.get_header', 'x-two-words'],
		],
		[undefined, 'm', undefined, undefined, 'n', 'up'],
	],
];
for (const [what, calls, answers] of reads) {
	test(`response phase: ${what}`, async t => {
		t.deepEqual((await inResponse(calls, service)).answers, answers);
	});
}

const numbered = (n: number) => Array.from({length: n}, (_, i): [string, string] => [`X-N${i + 1}`, 'test']);
const counts: [headers: number, max: LuaValue[], count: number][] = [
	[200, [], 100],
	[100, [60], 60],
	[100, [1000], 101],
];
for (const [headers, max, count] of counts) {
	test(`get_headers(${max.join()}) of ${headers} headers gives ${count}, Connection with them`, async t => {
		const {answers} = await inResponse([['response.get_headers', ...max]], {headers: numbered(headers)});
		const [table] = answers;
		const names = table instanceof LuaMap ? [...table.keys()].map(String) : [];
		t.is(names.filter(name => name.startsWith('x-') || name === 'connection').length, count);
	});
}

test('get_header knows no header beyond the hundredth', async t => {
	const answer = {headers: [...numbered(100), ['Accept', 'text/html'] as [string, string]]};
	const {answers, header} = await inResponse([['response.get_header', 'Accept']], answer);
	t.deepEqual(answers, [undefined]);
	t.deepEqual(header('accept'), ['text/html']);
});

const two: UpstreamAnswer = {
	headers: [
		['X-Foo', 'hello'],
		['X-Foo', 'world'],
	],
};
const writes: [what: string, one: Call, values: string[]][] = [
	['set_header takes the place of all', ['set_header', 'x_foo', 'new'], ['new']],
	['a list is as many', ['set_header', 'X-Foo', ['a', 'b']], ['a', 'b']],
	['add_header keeps all', ['add_header', 'X-Foo', 'new'], ['hello', 'world', 'new']],
	['clear_header takes all away', ['clear_header', 'x-foo'], []],
	['set_headers takes the place of all', ['set_headers', luaRecord({'X-Foo': ['x', 'y', 'z']})], ['x', 'y', 'z']],
	['with an empty list of all', ['set_headers', luaRecord({'X-Foo': []})], []],
	['with nothing of none', ['set_headers', []], ['hello', 'world']],
];
for (const [what, [name, ...args], values] of writes) {
	test(`to the client: ${what}`, async t => {
		const {header} = await inResponse([[`response.${name}`, ...args]], two);
		t.deepEqual(header('x-foo'), values);
	});
}

test('to the client: a status a plugin sets', async t => {
	t.is((await inResponse([['response.set_status', 204]], {status: 200})).status, 204);
});

test('to the client: Transfer-Encoding is for nginx alone, what is set with it stays', async t => {
	const headers = luaRecord({'Transfer-Encoding': 'gzip', 'X-A': 'test'});
	const {header} = await inResponse([['response.set_headers', headers]], {body: 'up'});
	t.false(header('transfer-encoding').includes('gzip'));
	t.deepEqual(header('x-a'), ['test']);
});

const sources: [
	what: string,
	phase: 'access' | 'response',
	run: (state: RequestState) => void,
	service: UpstreamAnswer,
	source: string,
][] = [
	['the service answered', 'access', () => {}, {}, 'service'],
	['a plugin left', 'access', state => void call(state, 'response.exit', 200, 'ok'), {}, 'exit'],
	['a plugin left with an error', 'access', state => void call(state, 'response.error', 500), {}, 'exit'],
	['a plugin left after the service', 'response', state => void call(state, 'response.exit', 200, 'ok'), {}, 'exit'],
	['a plugin raised', 'access', state => void call(state, 'response.set_status', 5), {}, 'error'],
	['nobody listens', 'access', () => {}, {refuse: true}, 'error'],
];
for (const [what, phase, run, answer, source] of sources) {
	test(`get_source: ${what}: ${source}`, async t => {
		const seen: LuaValue[] = [];
		const log = (state: RequestState) => void seen.push(call(state, 'response.get_source')[0]);
		await runHttp(testState(), [plugin({[phase]: run, log})], answer);
		t.deepEqual(seen, [source]);
	});
}

test('an exit in rewrite: no access handler runs, log does', async t => {
	const ran: string[] = [];
	const first = plugin({
		rewrite: state => void call(state, 'response.exit', 200),
		access: () => void ran.push('access'),
		response: () => void ran.push('response'),
		log: () => void ran.push('log'),
	});
	const {upstream, response} = await runHttp(testState(), [first], {});
	t.deepEqual([ran, upstream, response.status], [['log'], undefined, 200]);
});
