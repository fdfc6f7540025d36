import type {JsonValue} from '../../../mock-kong/internal.js';
import {luaString} from '../../../mock-kong/lua/values.js';
import {diedToo} from '../../checks/alive.js';
import {endedWell, endText, needsOrdinary} from '../../checks/drive.js';
import {longText, needsCall, type OddCase, takesAll, takesLongText} from '../../checks/odd-answers.js';
import {needsProbeIn, type ProbeStep, probeKong, probeRequest, told} from '../../checks/probe.js';
import {configOfLength, withOwnRpc} from '../../checks/raw-connection.js';
import type {Check, Rule} from '../../rule.js';

const mp = 'plugin_servers/rpc/mp_rpc.lua';
const pb = 'plugin_servers/rpc/pb_rpc.lua';
const mebibyte = 1024 * 1024;

/** On both sides of where MessagePack takes another format for a string, and ProtoBuf another byte for a length. */
const borders = [31, 32, 127, 128, 255, 256, 16_383, 16_384, 65_535, 65_536];

function longCase(size: number): OddCase {
	return {
		name: `answers of ${size} bytes`,
		requests: [{method: 'GET', path: '/', headers: {host: 'example.test'}}],
		intercept: longText(size),
	};
}

/** Messages of every length form, both ways. */
export const sizes: readonly Rule[] = [
	{
		id: 'framing/config-lengths',
		level: 'MUST',
		title: 'A config of any length starts an instance',
		requirement:
			'StartInstance is answered for a config on either side of each length at which its wire format changes.',
		why: `${mp}, ${pb}: call_start_instance; lua-MessagePack sends text as fixstr, str16 or str32, ProtoBuf its length as varint`,
		consequence: 'The plugin works until somebody makes its config a little longer.',
		needs: 'fresh',
		async check(t: Check) {
			await withOwnRpc(t, t.kong(), async ({rpc}) => {
				for (const length of borders) {
					const config = configOfLength(t, length);
					if (config === undefined) continue;
					const started = await rpc.startInstance(t.plugin.name, config);
					if (!('id' in started)) {
						const died = await diedToo(t);
						t.fail({
							expected: 'an instance',
							actual: `for a config of ${length} bytes: ${started.message}${died}`,
						});
					}
					await rpc.closeInstance(started.id);
				}
			});
		},
	},
	{
		id: 'framing/answer-lengths',
		level: 'MUST',
		title: 'Answers of any length are taken',
		requirement:
			'The event ends when the texts Kong answers are up to 1 MiB long, on either side of each length at which their wire format changes.',
		why: `${mp}: a Step carries the whole value, fixstr, str16, str32 or bin; ${pb}: one frame`,
		consequence: 'A long header, path or body stops the plugin, or passes without it.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const driven = await takesAll(t, [...t.dialect.textEdges, mebibyte].map(longCase), {timeoutMs: t.deadlineMs * 2});
			needsCall(t, driven, takesLongText, 'text that can be long');
		},
	},
	{
		id: 'framing/huge-answers',
		level: 'MUST',
		title: 'Answers of 16 MiB are taken',
		requirement: 'The event ends when the texts Kong answers are 4 MiB and 16 MiB long.',
		why: `${mp}, ${pb}: nothing bounds a message; client_body_buffer_size and the service's body decide`,
		consequence: 'A large upload or download stops the plugin for everybody.',
		slow: true,
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const cases = [4 * mebibyte, 16 * mebibyte].map(longCase);
			const driven = await takesAll(t, cases, {timeoutMs: Math.max(30_000, t.deadlineMs * 5)});
			needsCall(t, driven, takesLongText, 'text that can be long');
		},
	},
	{
		id: 'framing/argument-lengths',
		level: 'MUST',
		title: 'Arguments of any length reach Kong',
		requirement: 'Text of 0 bytes to 1 MiB that the handler passes to a PDK function reaches Kong whole.',
		why: `${mp}: Rpc:call unpacks one message, however many reads it takes; ${pb}: read_frame`,
		consequence: 'A long header value or body the plugin sets is cut, or ends the event with a 500.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			const lengths = [0, 1, ...borders, mebibyte];
			const steps = lengths.map(
				(length): ProbeStep => ({call: 'kong.ctx.shared.set', args: [`l${length}`, 'x'.repeat(length)]}),
			);
			const kong = probeKong(t, {access: steps}, {timeoutMs: t.deadlineMs * 2});
			const {response, event} = await probeRequest(kong, 'access');
			for (const length of lengths) {
				const call = response.calls.find(({args}) => Array.isArray(args) && args[0] === luaString(`l${length}`));
				const value = call && Array.isArray(call.args) ? call.args[1] : undefined;
				const expected = `an argument of ${length} bytes`;
				if (!call) t.fail({expected, actual: `no call; ${response.events.map(endText).join('; ')}`});
				if (value !== 'x'.repeat(length)) {
					t.fail({expected, actual: typeof value === 'string' ? `${value.length} bytes came` : `${typeof value} came`});
				}
			}
			if (event && !endedWell(event)) t.fail({expected: 'the event ends', actual: endText(event)});
		},
	},
	{
		id: 'framing/table-lengths',
		level: 'MUST',
		title: 'Tables of any length are taken',
		requirement:
			'Lists and maps of up to 65,536 members come to the handler whole, also when they arrive in several reads.',
		why: `${mp}: lua-MessagePack sends fixarray, array16 or array32, and so for maps; ${pb}: ListValue, Struct`,
		consequence: 'A JSON body or a list that one plugin leaves for another ends the event, or the server.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			if (!t.dialect.canSendList(t.version)) t.skip(`Kong ${t.version.name} cannot send a list`);
			for (const [name, table] of Object.entries(tables(t.dialect.tableEdges))) {
				const kong = probeKong(
					t,
					{access: [{call: 'kong.ctx.shared.get', args: ['conform'], tell: true}]},
					{timeoutMs: t.deadlineMs * 2},
				);
				const {response, event} = await probeRequest(kong, 'access', {
					method: 'GET',
					path: '/',
					headers: {host: 'example.test'},
					shared: {conform: table},
				});
				const [value] = told(response);
				const expected = `${name} comes to the handler`;
				if (!event || !endedWell(event) || !t.server.running) {
					const died = await diedToo(t);
					t.fail({expected, actual: `${event ? endText(event) : response.events.map(endText).join('; ')}${died}`});
				}
				if (value === undefined) t.fail({expected, actual: 'the handler told nothing'});
				if (count(value) !== count(table)) t.fail({expected, actual: `${count(value)} members came`});
			}
		},
	},
];

function tables(lengths: readonly number[]): Record<string, JsonValue> {
	const list = (length: number): JsonValue => Array.from({length}, (_, i) => i);
	const map = (length: number): JsonValue => Object.fromEntries(Array.from({length}, (_, i) => [`k${i}`, i]));
	return Object.fromEntries([
		...lengths.map(length => [`a list of ${length}`, list(length)]),
		...lengths.map(length => [`a map of ${length}`, map(length)]),
	]);
}

function count(value: JsonValue): number {
	return typeof value === 'object' && value !== null ? Object.keys(value).length : -1;
}
