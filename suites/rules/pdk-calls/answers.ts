import type {CallInterceptor, KongRequest} from '../../../mock-kong/internal.js';
import {needsOrdinary} from '../../checks/drive.js';
import {clientText, needsCall, type OddCase, takesAll} from '../../checks/odd-answers.js';
import type {Check, Rule} from '../../rule.js';

const host = {host: 'example.test'};
const get = (more: KongRequest = {}): KongRequest => ({method: 'GET', path: '/', headers: host, ...more});

/** `café` as a latin-1 client sends it. */
const latin1 = 'caf\xe9';

/** Puts bytes that are no UTF-8 behind every text that the client or the service chose. */
const withLatin1: CallInterceptor = (call, next) => {
	const outcome = next();
	if (outcome.kind !== 'returned' || !clientText.test(String(call.method))) return outcome;
	const [value] = outcome.values;
	return typeof value === 'string' ? {kind: 'returned', values: [`${value}${latin1}`]} : outcome;
};

const textCases: readonly OddCase[] = [
	{
		name: 'header values, a path and a query of bytes that are no UTF-8',
		requests: [
			get({
				path: '/caf%E9?q=caf%E9&%E9=%FF',
				headers: {
					...host,
					'user-agent': latin1,
					authorization: `Basic ${latin1}`,
					apikey: latin1,
					cookie: `a=${latin1}`,
				},
				upstream: {
					status: 200,
					headers: {'content-type': `text/plain; name=${latin1}`, 'x-name': latin1},
					body: latin1,
				},
			}),
		],
	},
	{name: 'text with bytes that are no UTF-8 for each text of the client', requests: [get()], intercept: withLatin1},
];

const rareCases: readonly OddCase[] = [
	{name: 'a request without query and with one header', requests: [get({path: '/'})]},
	{
		name: 'query arguments without value, repeated and empty',
		requests: [get({path: '/?flag&a=1&a=2&a&empty=&%20=%26&a[]=x'})],
	},
	{
		name: 'repeated, empty and 100 headers',
		requests: [
			get({headers: {...host, 'x-multi': ['a', 'b', ''], 'x-empty': ''}}),
			get({headers: {...host, ...Object.fromEntries(Array.from({length: 120}, (_, i) => [`x-${i}`, `${i}`]))}}),
		],
	},
	{
		name: 'HTTP/1.0 without any header, and HTTP/2',
		requests: [{method: 'GET', path: '/', httpVersion: 1.0}, get({httpVersion: 2})],
	},
	{
		name: 'ports of one byte, of two, and of 16 bits',
		requests: [
			get({serverPort: 80, client: {port: 1}}),
			get({serverPort: 200, client: {port: 255}}),
			get({serverPort: 65_535, client: {port: 65_535, address: '2001:db8::1'}}),
		],
	},
	{
		name: 'a consumer and a credential with the fewest fields',
		requests: [
			get({consumer: {id: '11111111-1111-4111-8111-111111111111'}, credential: {id: 'c'}}),
			get({consumer: {id: '11111111-1111-4111-8111-111111111111', username: '', tags: []}}),
		],
	},
	{
		name: 'a route and a service without name, and with lists that are empty',
		requests: [
			get({
				route: {name: null, hosts: [], paths: [], tags: [], headers: {}},
				service: {name: null, path: null, tags: []},
			}),
		],
	},
	{
		name: 'a consumer, a route and a service with all fields and a null in a list',
		requests: [
			get({
				consumer: {
					id: 'i',
					username: 'é',
					custom_id: 'x',
					created_at: 1_700_000_000,
					tags: ['a', 'b'],
					extra: {a: [1]},
				},
				route: {
					tags: ['a'],
					hosts: ['a.test', 'b.test'],
					headers: {'x-a': ['1']},
					snis: ['a.test'],
					regex_priority: -1,
				},
				service: {tags: ['a'], retries: 0, read_timeout: 2_147_483_647},
			}),
		],
	},
];

const bodyCases: readonly OddCase[] = [
	{name: 'no request body', requests: [{method: 'POST', path: '/', headers: host}]},
	{name: 'an empty request body', requests: [{method: 'POST', path: '/', headers: host, body: ''}]},
	{name: 'a request body of every byte', requests: [{method: 'POST', path: '/', headers: host, body: everyByte()}]},
	{
		name: 'a JSON request body with null, numbers and nested lists',
		requests: [
			{method: 'POST', path: '/', headers: host, body: {a: null, b: [1, -1, 1.5, 1e300, [], {}], c: {d: 'é'}}},
		],
	},
	{
		name: 'a request body that is no JSON though it says so',
		requests: [{method: 'POST', path: '/', headers: {...host, 'content-type': 'application/json'}, body: '{"a":'}],
	},
];

const spooled: OddCase = {
	name: 'a request body that nginx has put into a file',
	requests: [{method: 'POST', path: '/', headers: host, body: Buffer.alloc(64 * 1024, 'spooled ')}],
};

/** Answers that real Kong gives to any plugin, and that a test with a browser never shows. */
export const answers: readonly Rule[] = [
	{
		id: 'pdk-calls/any-bytes',
		level: 'MUST',
		title: 'Text that is no UTF-8 is taken',
		requirement:
			'Header values, paths and query arguments of any bytes reach the handler, or an error does; the event ends.',
		why: 'Lua strings are bytes: rpc/mp_rpc.lua packs them as str, rpc/pb_rpc.lua encodes them as string, whatever they hold',
		consequence:
			'MsgPack: a client with one byte above 127 in a header passes without the plugin; ProtoBuf: a 500, or a loop without end; a thread hangs for each.',
		fix: {
			any: 'Decode what Kong sends as bytes, or replace what is no UTF-8; never let the decoder throw where nobody answers.',
			python: "Unpack with unicode_errors='surrogateescape'.",
			go: 'Upgrade go-pdk; where it still fails, check utf8.ValidString before a value of the client is passed back.',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const driven = await takesAll(t, textCases);
			const asks = (method: string) => clientText.test(method) || /get_headers$|get_query$|get_raw_body$/.test(method);
			needsCall(t, driven, asks, 'text of the client or the service');
		},
	},
	{
		id: 'pdk-calls/rare-answers',
		level: 'MUST',
		title: 'Rare answers are taken',
		requirement:
			'The event ends for requests whose headers, query, ports, HTTP version, consumer, route or service are empty, repeated, missing or at the end of their range.',
		why: 'rpc/mp_rpc.lua: fix_mmap and the packer choose another format for each; rpc/pb_rpc.lua leaves out what is nil',
		consequence: 'A request of a rare shape stops the plugin, or passes without it.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const driven = await takesAll(t, rareCases);
			needsCall(t, driven, () => true, 'anything');
		},
	},
	{
		id: 'pdk-calls/request-bodies',
		level: 'MUST',
		title: 'Any request body is taken',
		requirement: 'The event ends for a request body that is missing, empty, binary, JSON with null, or no JSON at all.',
		why: 'kong/pdk/request.lua: get_raw_body, get_body; rpc/mp_rpc.lua: fix_raw sends bin since 3.0, str before',
		consequence: 'A request with a body of rare bytes stops the plugin, or passes without it.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			needsCall(t, await takesAll(t, bodyCases), asksForBody, 'the request body');
		},
	},
	{
		id: 'pdk-calls/spooled-body',
		level: 'MUST',
		title: 'A body in a file is taken',
		requirement:
			"When the request body is larger than nginx's buffer, the event ends, and the server serves on where Kong itself gives up.",
		why: 'kong/pdk/request.lua: get_raw_body answers nil and an error; rpc/pb_rpc.lua: RawBodyResult names the file; rpc/mp_rpc.lua: fix_raw raises since 3.0, plugin.StepError before',
		consequence: 'An upload of more than 8 KiB stops the plugin for everybody.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			needsCall(t, await takesAll(t, [spooled, spooled, spooled]), asksForBody, 'the request body');
		},
	},
];

function asksForBody(method: string): boolean {
	return /kong\.request\.get_(?:raw_)?body$/.test(method);
}

function everyByte(): Buffer {
	return Buffer.from(Array.from({length: 256}, (_, i) => i));
}
