import {isDeepStrictEqual} from 'node:util';
import type {JsonValue, KongResponse} from '../../../mock-kong/internal.js';
import {endText} from '../../checks/drive.js';
import {needsProbe, type ProbeStep, probeKong, probeRequest} from '../../checks/probe.js';
import type {Check, Rule} from '../../rule.js';
import {exitPhasesOf, exitSteps, probePath} from './script.js';

const send = 'kong/pdk/response.lua: send';

interface ExitCase {
	readonly what: string;
	readonly status: number;
	/** Without one nginx writes its own page for most errors. */
	readonly body?: string;
	/** By lower-case name. */
	readonly headers?: Readonly<Record<string, string | string[]>>;
}

const long = 'conform '.repeat(16 * 1024);

const cases: readonly ExitCase[] = [
	{what: 'only a status', status: 429},
	{what: 'an empty body', status: 200, body: ''},
	{what: 'a text', status: 403, body: 'stopped here', headers: {'content-type': 'text/plain', 'x-one': '1'}},
	{what: 'text beyond ASCII', status: 400, body: 'caf\u00e9 \u20ac \u{1f600} \u0000 \u007f \r\n'},
	{what: 'a body of 128 KiB', status: 503, body: long, headers: {'retry-after': '5'}},
	{
		what: 'repeated headers',
		status: 401,
		body: 'no',
		headers: {'x-many': ['a', 'b', 'c'], 'set-cookie': ['a=1; Path=/', 'b=2'], 'x-single': ['alone']},
	},
];

/** Each byte once, backwards: no UTF-8, and a NUL in it. */
const binary = Buffer.from(Array.from({length: 256}, (_, i) => 255 - i));
const clients = 8;

export const exitClient: readonly Rule[] = [
	{
		id: 'exit/reaches-client',
		level: 'MUST',
		title: 'What an exit says reaches the client',
		requirement:
			'Status, headers (repeated ones too) and body of kong.response.exit reach the client as the handler gave them.',
		why: `${send} takes them as they come over the wire`,
		consequence: 'Clients get errors without their reason, redirects without Location, logins without their cookie.',
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phase = firstPhase(t);
			for (const wanted of cases) {
				const {status, body, headers} = wanted;
				const args = [status, ...(body === undefined ? [] : [body]), ...(headers === undefined ? [] : [headers])];
				const {response, event} = await probeRequest(
					probeKong(t, {[phase]: [{call: 'kong.response.exit', args}]}),
					phase,
				);
				if (event?.end.kind !== 'exited')
					t.fail({expected: `${phase} is left with ${wanted.what}`, actual: event ? endText(event) : 'no event'});
				const difference = differs(wanted, response);
				if (difference) t.fail({expected: `${wanted.what}: ${difference.expected}`, actual: difference.actual});
			}
		},
	},
	{
		id: 'exit/table-body',
		level: 'SHOULD',
		title: 'A table as body of an exit reaches the client as JSON',
		requirement: 'A map or list given to kong.response.exit as body reaches Kong as such.',
		why: `${send} makes JSON of a table, and says so in Content-Type`,
		consequence: 'The client gets the printed form of a data type, or nothing.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phase = firstPhase(t);
			const body = {message: 'no', count: 2, list: ['a', {b: true}], empty: {}};
			const {response} = await probeRequest(
				probeKong(t, {[phase]: [{call: 'kong.response.exit', args: [422, body]}]}),
				phase,
			);
			const given = exitArgument(response, 1);
			if (given === undefined || given === '') t.skip('the PDK of the probe takes no table as body');
			const type = 'application/json; charset=utf-8';
			if (!isDeepStrictEqual(parsed(response.body), body) || response.headers['content-type'] !== type) {
				t.fail({
					expected: `${JSON.stringify(body)} as ${type}`,
					actual: `${response.body.toString()} as ${String(response.headers['content-type'])}`,
				});
			}
		},
	},
	{
		id: 'exit/binary-body',
		level: 'MUST',
		title: 'A binary body of an exit reaches the client byte by byte',
		requirement: 'Bytes that are no text, given to kong.response.exit as body, reach the client unchanged.',
		why: `${send}: the body is a Lua string, which is bytes; both protocols can carry them`,
		consequence: 'Images and compressed bodies arrive broken.',
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phase = firstPhase(t);
			const step: ProbeStep = {call: 'kong.response.exit', args: [200, {base64: binary.toString('base64')}]};
			const {response, event} = await probeRequest(probeKong(t, {[phase]: [step]}), phase);
			const given = exitArgument(response, 1);
			if (given === '' || (given !== undefined && typeof given !== 'string'))
				t.skip('the probe cannot make bytes of {"base64": ...}');
			const seen = response.body;
			if (event?.end.kind !== 'exited' || !seen.equals(binary)) {
				t.fail({
					expected: 'all 256 bytes, 0xff first',
					actual: `${event ? endText(event) : 'no event'}; ${seen.length} bytes: ${seen.toString('hex').slice(0, 80)}`,
				});
			}
		},
	},
	{
		id: 'exit/replaces-answer',
		level: 'MUST',
		title: "An exit in the response phase replaces the service's answer",
		requirement:
			"After kong.response.exit in the response phase the client gets the exit's status, headers and body, and nothing of the service's body.",
		why: 'init.lua: Kong.response buffers the answer until the response handlers have ended',
		consequence: 'The client gets what the plugin meant to hold back.',
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			if (!t.plugin.phases.includes('response')) t.skip('the plugin declares no response phase');
			const script: readonly ProbeStep[] = [
				{call: 'kong.service.response.get_status', tell: true},
				{call: 'kong.response.exit', args: [502, 'held back', {'x-why': 'conform'}]},
			];
			const service = {status: 200, headers: {'content-type': 'text/plain'}, body: 'what the service said'};
			const {response, event} = await probeRequest(probeKong(t, {response: script}), 'response', {
				...probePath,
				upstream: service,
			});
			if (event?.end.kind !== 'exited')
				t.fail({expected: 'the response event is left', actual: event ? endText(event) : 'no event'});
			const wanted = {what: '', status: 502, body: 'held back', headers: {'x-why': 'conform'}};
			const difference = differs(wanted, response);
			if (difference) t.fail(difference);
		},
	},
	{
		id: 'exit/concurrent',
		level: 'MUST',
		title: 'Each of many exits at once answers its own client',
		requirement: 'Of many events left at the same time, each leaves with its own status and body.',
		why: 'plugin_servers/rpc: an exit belongs to the event whose call it is',
		consequence: "A client gets another client's answer.",
		needs: 'shared',
		async check(t: Check) {
			needsProbe(t);
			const phases = exitPhasesOf(t);
			const kongs = Array.from({length: clients}, (_, i) => {
				const phase = phases[i % phases.length] ?? 'access';
				const ask: ProbeStep = {call: 'kong.request.get_header', args: ['host']};
				const steps = [...(i % 2 === 0 ? [] : [ask]), ...exitSteps(410 + i, `exit of client ${i}`)];
				return {phase, kong: probeKong(t, {[phase]: steps})};
			});
			const rounds = await Promise.all(
				[0, 1, 2].flatMap(() => kongs.map(async ({phase, kong}, i) => ({i, ...(await probeRequest(kong, phase))}))),
			);
			for (const {i, response, event} of rounds) {
				const difference = differs({what: '', status: 410 + i, body: `exit of client ${i}`}, response);
				if (event?.end.kind !== 'exited')
					t.fail({expected: `the event of client ${i} is left`, actual: event ? endText(event) : 'no event'});
				if (difference) t.fail({expected: `client ${i}: ${difference.expected}`, actual: difference.actual});
			}
		},
	},
];

/** Where one test is enough. */
function firstPhase(t: Check): string {
	return exitPhasesOf(t).find(phase => phase === 'access') ?? exitPhasesOf(t)[0] ?? 'access';
}

function exitArgument({calls}: KongResponse, index: number): unknown {
	const call = calls.find(({method}) => method === 'kong.response.exit');
	return call && Array.isArray(call.args) ? call.args[index] : undefined;
}

function differs(
	{status, body, headers = {}}: ExitCase,
	response: KongResponse,
): {readonly expected: string; readonly actual: string} | undefined {
	if (response.status !== status) return {expected: `status ${status}`, actual: `status ${response.status}`};
	const bytes = body === undefined ? response.body : Buffer.from(body);
	if (!response.body.equals(bytes)) {
		return {expected: `body ${excerpt(bytes)}`, actual: `body ${excerpt(response.body)}`};
	}
	for (const [name, value] of Object.entries(headers)) {
		const wanted = [value].flat();
		const got = [response.headers[name] ?? []].flat();
		if (!isDeepStrictEqual(got, wanted))
			return {expected: `${name}: ${wanted.join(' | ')}`, actual: `${name}: ${got.join(' | ') || 'missing'}`};
	}
	return undefined;
}

function excerpt(bytes: Buffer): string {
	const text = JSON.stringify(bytes.subarray(0, 60).toString());
	return bytes.length > 60 ? `${text}... of ${bytes.length} bytes` : text;
}

function parsed(body: Buffer): JsonValue | undefined {
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
}
