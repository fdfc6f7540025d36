import {type JsonValue, type KongResponse, LuaMap} from '../../../mock-kong/internal.js';
import {type LuaValue, luaString} from '../../../mock-kong/lua/values.js';
import {endedWell, endText} from '../../checks/drive.js';
import {needsProbeIn, type ProbeStep, probeKong, probeRequest} from '../../checks/probe.js';
import {sameValue, shown} from '../../checks/same-value.js';
import {values, word} from '../../checks/sample-values.js';
import type {Check, Rule} from '../../rule.js';

/** What a handler passes to Kong. */
export const argumentRules: readonly Rule[] = [
	{
		id: 'pdk-calls/arguments-arrive',
		level: 'MUST',
		title: "A handler's arguments reach Kong as they are",
		requirement: 'What the handler passes to a PDK function is what Kong calls it with: values and types.',
		why: 'rpc/mp_rpc.lua: call_pdk_method unpacks Args; rpc/pb_rpc.lua: pb_unwrap',
		consequence: 'Kong sets another value than the plugin wanted, or refuses it with a 500.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			// Kong itself makes nil of false in a Value, and of an empty list a table like any other (rpc/pb_rpc.lua: structpb_value).
			const passed = Object.entries(values).filter(([, value]) => t.dialect.passesFalse || value !== false);
			const steps = passed.map(([name, value]): ProbeStep => ({call: 'kong.ctx.shared.set', args: [name, value]}));
			const {response, event} = await probeRequest(probeKong(t, {access: steps}), 'access');
			const calls = response.calls.filter(call => call.method === 'kong.ctx.shared.set');
			for (const [name, value] of passed) {
				const call = calls.find(({args}) => Array.isArray(args) && args[0] === luaString(name));
				const got = call && Array.isArray(call.args) ? plain(call.args[1]) : undefined;
				if (!call)
					t.fail({expected: `a call with ${name}`, actual: `none came: ${event ? endText(event) : 'no event'}`});
				if (!sameValue(got, value)) t.fail({expected: `${name} arrives in Kong: ${shown(value)}`, actual: shown(got)});
			}
			if (event && !endedWell(event)) t.fail({expected: 'the event ends', actual: endText(event)});
		},
	},
	{
		id: 'pdk-calls/log-arguments',
		level: 'MUST',
		title: 'Log calls take several arguments',
		requirement:
			'A log call with text, numbers, booleans and a table reaches Kong with all of them, and the event ends.',
		why: 'kong/pdk/log.lua joins all its arguments; rpc/pb_rpc.lua: ListValue',
		consequence: 'Log lines lose what they are about, or a log call ends the event.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			const args: JsonValue[] = ['conform ', 7, ' ', 1.5, ' ', true, ` ${word}`];
			const script = {
				access: [
					{call: 'kong.log.err', args},
					{call: 'kong.log.err', args: ['conform-table ', {a: [1]}]},
				],
			};
			const {response, event} = await probeRequest(probeKong(t, script), 'access');
			if (event && !endedWell(event)) t.fail({expected: 'the event ends', actual: endText(event)});
			needsLine(t, response, 'conform 7 1.5 true é€');
			needsLine(t, response, 'conform-table ');
		},
	},
];

function needsLine(t: Check, response: KongResponse, wanted: string): void {
	if (response.log.some(({text}) => text.toLowerCase().includes(wanted))) return;
	const calls = response.calls.filter(call => call.method === 'kong.log.err').map(call => shown(plain(call.args)));
	t.fail({
		expected: `the log line ${JSON.stringify(wanted)}`,
		actual: calls.length === 0 ? 'no log call' : `log calls ${calls.join(', ')}`,
	});
}

/** A Lua value as JSON. */
function plain(value: LuaValue): JsonValue {
	switch (typeof value) {
		case 'string':
			return Buffer.from(value, 'latin1').toString('utf8');
		case 'number':
		case 'boolean':
			return value;
		case 'object':
			if (value instanceof LuaMap) return Object.fromEntries([...value].map(([key, item]) => [text(key), plain(item)]));
			return value.map(plain);
		default:
			return null;
	}
}

function text(key: string | number | boolean): string {
	return typeof key === 'string' ? Buffer.from(key, 'latin1').toString('utf8') : String(key);
}
