import {type JsonValue, type KongResponse, LuaMap, type RecordedCall} from '../../../mock-kong/internal.js';
import type {LuaValue} from '../../../mock-kong/lua/values.js';
import {endedWell, endText} from '../../checks/drive.js';
import {damage} from '../../checks/odd-answers.js';
import {needsProbeIn, probeKong, probeRequest} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';

const every = Buffer.from(Array.from({length: 256}, (_, i) => i));
const latin1 = Buffer.from('caf\xe9', 'latin1');
const asBytes = (bytes: Buffer): JsonValue => ({base64: bytes.toString('base64')});

/** One call with bytes, and where in its arguments they are. */
interface BinaryCall {
	readonly name: string;
	readonly call: string;
	readonly args: readonly JsonValue[];
	readonly bytes: Buffer;
	find(args: readonly LuaValue[]): LuaValue;
	/** Where the bytes should come out, when the call was right. */
	comesOut?(response: KongResponse): Buffer | undefined;
}

const calls: readonly BinaryCall[] = [
	{
		name: 'a header value for the service',
		call: 'kong.service.request.set_header',
		args: ['x-latin', asBytes(latin1)],
		bytes: latin1,
		find: args => args[1],
	},
	{
		name: 'a header value for the client',
		call: 'kong.response.set_header',
		args: ['x-latin', asBytes(latin1)],
		bytes: latin1,
		find: args => args[1],
	},
	{
		name: 'a body for the service',
		call: 'kong.service.request.set_raw_body',
		args: [asBytes(every)],
		bytes: every,
		find: args => args[0],
		comesOut: response => response.upstream?.body,
	},
	{
		name: 'a body for the client',
		call: 'kong.response.exit',
		args: [200, asBytes(every)],
		bytes: every,
		find: args => args[1],
		comesOut: response => response.body,
	},
];

export const binaryRules: readonly Rule[] = [
	{
		id: 'pdk-calls/binary-arguments',
		level: 'MUST',
		title: 'Bytes that a handler passes reach Kong, or an error reaches the handler',
		requirement:
			'Header values and bodies of any bytes that the handler passes reach Kong unchanged, or the call fails in the handler before anything is sent.',
		why: 'Lua strings are bytes; rpc/pb_rpc.lua: Rpc:call reads two frames for each call, and takes what comes next for the arguments when a server leaves them out',
		consequence:
			'Binary bodies are garbled, or empty; ProtoBuf: the messages get out of step and the client gets a 500 or waits for ever.',
		fix: {
			go: 'Check utf8.ValidString before ServiceRequest.SetHeader, SetRawBody, and Response.SetHeader; go-pdk sends the name of the call before it finds that it cannot encode the arguments.',
			any: 'Encode the arguments before the name of the call is sent.',
		},
		needs: 'fresh',
		async check(t: Check) {
			needsProbeIn(t, 'access');
			for (const binary of calls) await passes(t, binary);
		},
	},
];

async function passes(t: Check, {name, call, args, bytes, find, comesOut}: BinaryCall): Promise<void> {
	const kong = probeKong(t, {access: [{call, args}]});
	const {response, event} = await probeRequest(kong, 'access', {
		method: 'POST',
		path: '/binary',
		headers: {host: 'example.test'},
		body: 'the body of the client',
	});
	if (!event) t.untestable('Kong sent no access event');
	const expected = `${name} of the bytes ${hex(bytes)}, or no call`;
	const made = response.calls.find(recorded => recorded.method === call);
	const got = made && find(argsOf(made));
	if (got instanceof LuaMap && got.has('base64')) t.skip('the probe cannot pass bytes');
	const broken = damage({kong, responses: [response], events: response.events, calls: response.calls});
	if (broken !== undefined || !t.server.running) {
		const also = made && got !== bytes.toString('latin1') ? `; Kong called ${call} with ${shownLua(got)}` : '';
		t.fail({expected, actual: `with ${name}: ${broken ?? 'the server process ended'}${also}`});
	}
	if (!made) return;
	if (got !== bytes.toString('latin1')) t.fail({expected, actual: `${call} got ${shownLua(got)}`});
	if (!endedWell(event)) t.fail({expected: 'the event ends', actual: `with ${name}: ${endText(event)}`});
	const out = comesOut?.(response);
	if (comesOut && !out?.equals(bytes)) t.fail({expected, actual: `out came ${out ? hex(out) : 'nothing'}`});
}

function argsOf({args}: RecordedCall): readonly LuaValue[] {
	return Array.isArray(args) ? args : [args];
}

function hex(bytes: Buffer): string {
	const text = bytes.toString('hex');
	return text.length > 80 ? `${text.slice(0, 80)}... (${bytes.length} bytes)` : text;
}

function shownLua(value: LuaValue): string {
	return typeof value === 'string' ? hex(Buffer.from(value, 'latin1')) : value === undefined ? 'nil' : typeof value;
}
