import type {JsonObject, JsonValue, KongRequest} from '../../../mock-kong/internal.js';
import {endedWell, endText} from '../../checks/drive.js';
import {needsProbeIn, type ProbeStep, probeKong, probeRequest, told} from '../../checks/probe.js';
import {sameValue, shown} from '../../checks/same-value.js';
import {values, word} from '../../checks/sample-values.js';
import type {Check, Rule} from '../../rule.js';

/** What a handler should get, and the call that gets it. */
interface Asked {
	/** As in "it got ... for ...". */
	readonly name: string;
	readonly step: {readonly call: string; readonly args?: readonly JsonValue[]};
	readonly wanted: JsonValue;
}

/**
 * Lets the probe make all calls in one access event, and tell each answer.
 * @returns nothing when every answer arrived as it was sent; else it fails with the first that did not
 */
async function arrives(t: Check, asked: readonly Asked[], request: KongRequest, phase = 'access'): Promise<void> {
	const steps = asked.map(({step}): ProbeStep => ({...step, tell: true}));
	const kong = probeKong(t, {[phase]: steps});
	const {response, event} = await probeRequest(kong, phase, request);
	if (!event) t.untestable(`Kong sent no ${phase} event: ${response.events.map(endText).join('; ')}`);
	const values = told(response);
	for (const [index, {name, step, wanted}] of asked.entries()) {
		const known = response.calls.some(call => call.method === step.call);
		if (index >= values.length) {
			const what = known ? 'got no further' : `never made the call ${step.call}`;
			t.fail({expected: `${name} arrives: ${shown(wanted)}`, actual: `the probe ${what}: ${endText(event)}`});
		}
		if (!sameValue(values[index], wanted)) {
			t.fail({
				expected: `${name} arrives as Kong sent it: ${shown(wanted)}`,
				actual: `the handler got ${shown(values[index])}`,
			});
		}
	}
	if (!endedWell(event)) t.fail({expected: 'the event ends', actual: endText(event)});
}

const host = {host: 'example.test'};
/** null in a table is cjson's, as a decoded body has it; Kong 2.8 cannot pack it. */
const withNulls: Readonly<Record<string, JsonValue>> = {
	'a map with null': {a: null, b: 1},
	'a list with null': [1, null, 3],
};

function sharedAsks(table: Readonly<Record<string, JsonValue>>): Asked[] {
	return Object.entries(table).map(([name, wanted]) => ({
		name,
		step: {call: 'kong.ctx.shared.get', args: [name]},
		wanted,
	}));
}

const consumer: JsonObject = {
	id: '11111111-1111-4111-8111-111111111111',
	username: 'conform é',
	custom_id: 'c-1',
	created_at: 1_700_000_000,
	tags: ['one', 'two'],
};
const credential: JsonObject = {id: '44444444-4444-4444-8444-444444444444', consumer_id: String(consumer.id)};

export const valueRules: readonly Rule[] = [
	{
		id: 'pdk-calls/values-arrive',
		level: 'MUST',
		title: 'A value reaches the handler as Kong sent it',
		requirement:
			'Text, integers of each size, fractions, booleans, lists, maps and null come to the handler with their value and type.',
		why: 'rpc/mp_rpc.lua packs Lua values with lua-MessagePack, each in its smallest format; rpc/pb_rpc.lua wraps them as Value',
		consequence:
			'The plugin works on other values than those it asked for: it decides wrongly, and nobody sees an error.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			const shared = {...values, ...(t.version.packsJsonNull ? withNulls : {})};
			// Lists in a Value are broken in Kong 2.8 itself.
			const asked = sharedAsks(shared).filter(({wanted}) => t.dialect.canSendList(t.version) || !holdsList(wanted));
			await arrives(t, asked, {method: 'GET', path: '/values', headers: host, shared});
		},
	},
	{
		id: 'pdk-calls/request-arrives',
		level: 'MUST',
		title: 'The request reaches the handler as it is',
		requirement:
			'Headers, query arguments, path, method, ports and HTTP version come to the handler as the client sent them.',
		why: 'rpc/mp_rpc.lua: fix_mmap makes each header and argument a list; rpc/pb_rpc.lua sends one value bare and several as a list',
		consequence: 'The plugin sees other headers or arguments than the service does.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			const lists = t.dialect.canSendList(t.version);
			const request: KongRequest = {
				method: 'PATCH',
				path: '/some/p%C3%A4th?a=1&b=%20x%26&c=',
				headers: {...host, 'x-one': 'v1', 'x-utf8': word, ...(lists ? {'x-multi': ['a', 'b']} : {})},
				serverPort: 8080,
				client: {address: '10.1.2.3', port: 54_321},
			};
			const headers: JsonObject = {
				host: ['example.test'],
				'x-one': ['v1'],
				'x-utf8': [word],
				...(lists ? {'x-multi': ['a', 'b']} : {}),
			};
			await arrives(
				t,
				[
					ask('the method', 'kong.request.get_method', [], 'PATCH'),
					ask('the path', 'kong.request.get_path', [], '/some/päth'),
					ask('the raw query', 'kong.request.get_raw_query', [], 'a=1&b=%20x%26&c='),
					ask('a query argument', 'kong.request.get_query_arg', ['b'], ' x&'),
					ask('the query', 'kong.request.get_query', [100], {a: ['1'], b: [' x&'], c: ['']}),
					ask('a header', 'kong.request.get_header', ['x-utf8'], word),
					ask('the headers', 'kong.request.get_headers', [100], headers),
					ask("Kong's port", 'kong.request.get_port', [], 8080),
					ask('the HTTP version', 'kong.request.get_http_version', [], 1.1),
					ask("the client's address", 'kong.client.get_ip', [], '10.1.2.3'),
					ask("the client's port", 'kong.client.get_port', [], 54_321),
				].map(asked =>
					t.version.name === '2.8' && asked.name === 'the path' ? {...asked, wanted: '/some/p%C3%A4th'} : asked,
				),
				request,
			);
			await arrives(
				t,
				[
					ask('an empty query', 'kong.request.get_query', [100], {}),
					ask('an empty raw query', 'kong.request.get_raw_query', [], ''),
					ask('HTTP version 2', 'kong.request.get_http_version', [], 2),
					ask('whether an address is trusted', 'kong.ip.is_trusted', ['192.0.2.1'], false),
				],
				{method: 'GET', path: '/', headers: host, httpVersion: 2},
			);
		},
	},
	{
		id: 'pdk-calls/bodies-arrive',
		level: 'MUST',
		title: 'The request body reaches the handler byte by byte',
		requirement: 'kong.request.get_raw_body gives the handler the bytes of the body: none, text, or all 256 values.',
		why: 'rpc/mp_rpc.lua: fix_raw sends bin since 3.0, str before; rpc/pb_rpc.lua: RawBodyResult',
		consequence: 'A plugin that signs, checks or changes bodies damages each that is no plain text.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			const step = {call: 'kong.request.get_raw_body'};
			const every = Buffer.from(Array.from({length: 256}, (_, i) => i));
			const large = Buffer.alloc(64 * 1024, every);
			const bodies: readonly (readonly [string, string | Buffer])[] = [
				['an empty body', ''],
				['a body of text', `{"text": "${word}"}`],
				['a body of every byte', every],
				...(t.dialect.namesBodyFile ? [['a body in a file', large] as const] : []),
			];
			for (const [name, body] of bodies) {
				const wanted = typeof body === 'string' ? body : {base64: body.toString('base64')};
				await arrives(t, [{name, step, wanted}], {method: 'POST', path: '/', headers: host, body});
			}
		},
	},
	{
		id: 'pdk-calls/bytes-arrive',
		level: 'SHOULD',
		title: 'Bytes that are no UTF-8 reach the handler',
		requirement: 'A header value or a query argument of any bytes comes to the handler with these bytes.',
		why: 'Lua strings are bytes: rpc/mp_rpc.lua packs them as str, rpc/pb_rpc.lua as string',
		consequence: 'The plugin sees replacement characters or nothing where the service sees the value.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			await arrives(
				t,
				[
					ask('a header value', 'kong.request.get_header', ['x-latin'], bytes('caf\xe9')),
					ask('a query argument', 'kong.request.get_query_arg', ['q'], bytes('\xff\xfe')),
				],
				{method: 'GET', path: '/?q=%FF%FE', headers: {...host, 'x-latin': 'caf\xe9'}},
			);
		},
	},
	{
		id: 'pdk-calls/entities-arrive',
		level: 'MUST',
		title: 'Entities reach the handler',
		requirement: 'The consumer, its credential, the route and the service come to the handler with their fields.',
		why: 'rpc/mp_rpc.lua: get_step_method answers them with StepConsumer, StepCredential, StepRoute, StepService, StepMemoryStats',
		consequence: 'The plugin takes every client for unknown, or its event ends with an error.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			await arrives(
				t,
				[
					ask(
						'the consumer',
						'kong.client.get_consumer',
						[],
						partOf({id: consumer.id ?? '', username: 'conform é', tags: ['one', 'two']}),
					),
					ask('the credential', 'kong.client.get_credential', [], partOf({id: credential.id ?? ''})),
					ask(
						'the route',
						'kong.router.get_route',
						[],
						partOf({name: 'conform-route', strip_path: true, paths: ['/']}),
					),
					ask('the service', 'kong.router.get_service', [], partOf({name: 'conform-service', port: 80, retries: 5})),
					ask(
						'a consumer by its id',
						'kong.client.load_consumer',
						[consumer.id ?? ''],
						partOf({username: 'conform é'}),
					),
					ask('memory statistics', 'kong.node.get_memory_stats', [], partOf({})),
				],
				{method: 'GET', path: '/', headers: host, consumer, credential, consumers: [consumer]},
			);
		},
	},
];

function ask(name: string, call: string, args: readonly JsonValue[], wanted: JsonValue): Asked {
	return {name, step: args.length === 0 ? {call} : {call, args}, wanted};
}

function bytes(text: string): JsonValue {
	return {base64: Buffer.from(text, 'latin1').toString('base64')};
}

/** Wanted of a table: these members, whatever else it has. */
function partOf(members: JsonObject): JsonValue {
	return {...members, '...': true};
}

function holdsList(value: JsonValue): boolean {
	if (value === null || typeof value !== 'object') return false;
	return Array.isArray(value) || Object.values(value).some(holdsList);
}
