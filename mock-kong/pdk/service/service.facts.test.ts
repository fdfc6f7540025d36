import test from 'ava';
import {runHttp} from '../../lifecycle/http.js';
import {entity, plugin, testState as routed} from '../../lifecycle/testing.js';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import type {RequestState} from '../../ngx/state.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {getCtx} from '../nginx/ngx-ctx.js';

const pdk = createPdk(kongVersion('3.9'));

/** What a call of kong.service in access answers or raises, ngx.ctx.balancer_data after it, and where the request went. */
async function inAccess(name: string, args: LuaValue[], host = 'upstream.test') {
	let answer: unknown;
	let data: LuaValue;
	const handler = plugin({
		access: (state: RequestState) => {
			const outcome = pdk.call(state, `kong.service.${name}`, args);
			answer =
				outcome.kind === 'returned' ? outcome.values : outcome.kind === 'raised' ? outcome.message : outcome.kind;
			data = getCtx(state, 'balancer_data');
		},
	});
	const service = entity({id: 's', protocol: 'http', host, port: 80});
	const {upstream} = await runHttp(routed({}, {entities: {service, upstreamNames: ['pool']}}), [handler], {});
	return {answer, field: (key: string) => (data instanceof LuaMap ? data.get(key) : undefined), upstream};
}

const effects: [name: string, args: LuaValue[], answer: unknown, fields: Record<string, LuaValue>][] = [
	['set_upstream', ['pool'], [true], {host: 'pool', port: 80}],
	['set_upstream', ['nowhere'], [undefined, "could not find an Upstream named 'nowhere'"], {host: 'upstream.test'}],
	['set_target', ['h.test', 1234], [undefined], {host: 'h.test', port: 1234}],
	['set_target', ['h.test', 0], [undefined], {port: 0}],
	['set_retries', [123], [undefined], {retries: 123}],
	['set_retries', [0], [undefined], {retries: 0}],
	[
		'set_timeouts',
		[2, 3, 4],
		[undefined],
		{connect_timeout: 2, write_timeout: 3, send_timeout: 60_000, read_timeout: 4},
	],
];
for (const [name, args, answer, fields] of effects) {
	test(`${name}(${args.join()}) leaves ${JSON.stringify(fields)}`, async t => {
		const got = await inAccess(name, args);
		t.deepEqual(got.answer, answer);
		for (const [key, value] of Object.entries(fields)) t.is(got.field(key), value, key);
	});
}

for (const [host, type] of [
	['upstream.test', 'name'],
	['10.0.0.1', 'ipv4'],
	['::1', 'ipv6'],
] as const) {
	test(`set_target: the type of ${host}, which the service names, stays ${type}`, async t => {
		t.is((await inAccess('set_target', ['10.9.8.7', 1], host)).field('type'), type);
		t.is((await inAccess('set_target', ['other.test', 1], host)).field('type'), type);
	});
}

const most = 2147483646;
const range = (name: string, least: number, top: number, given: number) =>
	`${name} must be an integer between ${least} and ${top}: given ${given}`;
const refusals: [name: string, args: LuaValue[], text: string][] = [
	['set_upstream', [5], 'host must be a string'],
	['set_target', [5, 80], 'host must be a string'],
	['set_target', ['h', 'foo'], 'port must be an integer'],
	['set_target', ['h', 123.4], 'port must be an integer'],
	['set_target', ['h', -1], range('port', 0, 65535, -1)],
	['set_target', ['h', 70000], range('port', 0, 65535, 70000)],
	['set_retries', ['2'], 'retries must be an integer'],
	['set_retries', [1.23], 'retries must be an integer'],
	['set_retries', [-1], range('retries', 0, 32767, -1)],
	['set_retries', [32768], range('retries', 0, 32767, 32768)],
	['set_timeouts', ['2', 1, 1], 'connect_timeout must be an integer'],
	['set_timeouts', [2, '1', 1], 'write_timeout must be an integer'],
	['set_timeouts', [2, 1, '1'], 'read_timeout must be an integer'],
	['set_timeouts', [-1, 1, 1], range('connect_timeout', 1, most, -1)],
	['set_timeouts', [most + 1, 1, 1], range('connect_timeout', 1, most, most + 1)],
	['set_timeouts', [2, -1, 1], range('write_timeout', 1, most, -1)],
	['set_timeouts', [2, most + 1, 1], range('write_timeout', 1, most, most + 1)],
	['set_timeouts', [2, 1, -1], range('read_timeout', 1, most, -1)],
	['set_timeouts', [2, 1, most + 1], range('read_timeout', 1, most, most + 1)],
	['set_tls_cert_key', ['foo', 'bar'], 'chain must be a parsed cdata object'],
];
for (const [name, args, text] of refusals) {
	test(`${name} ${JSON.stringify(args)} raises and changes nothing`, async t => {
		const got = await inAccess(name, args);
		t.is(got.answer, text);
		t.deepEqual([got.upstream?.host, got.upstream?.port], ['upstream.test', 80]);
		t.deepEqual(['retries', 'connect_timeout', 'send_timeout', 'read_timeout', 'write_timeout'].map(got.field), [
			5,
			60_000,
			60_000,
			60_000,
			undefined,
		]);
	});
}
