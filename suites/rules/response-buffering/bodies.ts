import {gzipSync} from 'node:zlib';
import type {JsonValue, KongRequest, KongResponse} from '../../../mock-kong/internal.js';
import {drive, endedWell, endText, needsOrdinary} from '../../checks/drive.js';
import {type OddCase, takesAll} from '../../checks/odd-answers.js';
import {needsProbe, probeKong, probeRequest, told} from '../../checks/probe.js';
import {sameValue, shown} from '../../checks/same-value.js';
import type {Check, Rule} from '../../rule.js';

const buffering = 'kong/init.lua: Kong.response';
const headers = {host: 'example.test'};
const every = Buffer.from(Array.from({length: 256}, (_, i) => i));
/** Of responses that may have a body. */
const statuses = [200, 201, 203, 206, 404, 500, 503, 599];
const zipped = gzipSync('compressed by the service');

const get = (service: KongRequest['upstream'], method = 'GET'): KongRequest => ({
	method,
	path: '/',
	headers,
	upstream: service,
});

function needsResponsePhase(t: Check): void {
	if (!t.plugin.phases.includes('response')) t.skip('the plugin declares no response phase');
}

const rare: readonly OddCase[] = [
	{name: 'HEAD', requests: [get({status: 200, headers: {'content-length': '1000'}, body: ''}, 'HEAD')]},
	{name: 'status 204', requests: [get({status: 204, headers: {}, body: ''})]},
	{name: 'status 304', requests: [get({status: 304, headers: {etag: '"a"'}, body: ''})]},
	{
		name: 'a redirect without a body',
		requests: [get({status: 302, headers: {location: 'https://example.test/'}, body: ''})],
	},
	{
		name: 'a compressed body',
		requests: [get({status: 200, headers: {'content-type': 'text/plain', 'content-encoding': 'gzip'}, body: zipped})],
	},
	{name: 'a body without content type', requests: [get({status: 200, headers: {}, body: 'plain'})]},
	{
		name: 'a chunked body',
		requests: [
			get({status: 200, headers: {'transfer-encoding': 'chunked', 'content-type': 'text/plain'}, body: 'in pieces'}),
		],
	},
	{
		name: 'repeated and empty headers',
		requests: [
			get({status: 200, headers: {'set-cookie': ['a=1', 'b=2'], 'x-empty': '', vary: ['accept', 'origin']}, body: 'x'}),
		],
	},
	{
		name: 'a rare status',
		requests: [get({status: 599, headers: {}, body: 'rare'}), get({status: 418, headers: {}, body: ''})],
	},
];

/** Bodies of the service, and what becomes of them. */
export const responseBodies: readonly Rule[] = [
	{
		id: 'response-buffering/rare-responses',
		level: 'MUST',
		title: 'Rare responses of the service are taken',
		requirement:
			'The response event ends for HEAD, 204, 304, redirects, compressed and chunked bodies, repeated headers, and statuses nobody uses.',
		why: `${buffering} runs the phase for each of them; kong/pdk/service/response.lua answers an empty body as ""`,
		consequence: 'Some responses of the service stop the plugin, or pass without it.',
		needs: 'fresh',
		async check(t: Check) {
			needsResponsePhase(t);
			await needsOrdinary(t);
			const driven = await takesAll(t, rare);
			if (!driven.some(seen => seen.events.some(event => event.phase === 'response'))) {
				t.skip('no sample request reached the response phase');
			}
		},
	},
	{
		id: 'response-buffering/service-down',
		level: 'MUST',
		title: 'A request without a response of the service is logged',
		requirement: 'When the service cannot be reached, the log event ends though no response event came before it.',
		why: `kong/init.lua: Kong.access answers 502 itself: ${buffering} has no response to run for, Kong.log runs as ever`,
		consequence: 'Each request to a service that is down leaves a timer of Kong waiting for 60 s.',
		needs: 'fresh',
		async check(t: Check) {
			if (!t.plugin.phases.includes('log')) t.skip('the plugin declares no log phase');
			await needsOrdinary(t);
			const kong = t.kong();
			const responses = [await kong.request(get({refuse: true})), await kong.request(get({refuse: true}))];
			const broken = responses.flatMap(({events}) => events).find(event => !endedWell(event));
			if (broken) t.fail({expected: 'the event ends', actual: `with a service that is down: ${endText(broken)}`});
			const answered = responses.find(({status}) => status !== 502);
			if (answered) t.skip(`the plugin answers itself, with ${answered.status}: no request goes to the service`);
		},
	},
	{
		id: 'response-buffering/content-length',
		level: 'MUST',
		title: 'Content-Length is the length of the body',
		requirement: 'A Content-Length in the response the client gets is the number of bytes of its body.',
		why: `${buffering} sends the body as it is with the headers a plugin has set; nginx does not count`,
		consequence: 'The client waits for bytes that never come, or loses the end of the body.',
		needs: 'shared',
		async check(t: Check) {
			await needsOrdinary(t);
			const services: KongRequest['upstream'][] = [
				{status: 200, headers: {'content-type': 'text/plain'}, body: 'hello'},
				{status: 200, headers: {'content-type': 'text/plain'}, body: 'é€😀'},
				{status: 200, headers: {'content-type': 'application/octet-stream'}, body: every},
				{status: 200, headers: {'transfer-encoding': 'chunked'}, body: 'in pieces'},
				{status: 404, headers: {}, body: ''},
			];
			const seen = await drive(t, {requests: services.map(service => get(service))});
			for (const response of seen.responses) {
				const wrong = wrongLength(response);
				if (wrong !== undefined) t.fail({expected: 'the length of the body', actual: wrong});
			}
			if (seen.responses.length === 0) t.skip('the plugin runs in no phase of a request');
		},
	},
	{
		id: 'response-buffering/body-arrives',
		level: 'MUST',
		title: "The service's body reaches the handler byte by byte",
		requirement:
			'kong.service.response.get_raw_body gives the response handler the bytes of the body, up to 1 MiB, and get_status and get_header what belongs to it.',
		why: 'kong/pdk/service/response.lua: get_raw_body; rpc/mp_rpc.lua: fix_raw sends bin since 3.0; rpc/pb_rpc.lua: ByteString',
		consequence: 'A plugin that reads responses works on damaged ones.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			needsResponsePhase(t);
			const bodies: readonly (readonly [string, Buffer])[] = [
				['an empty body', Buffer.alloc(0)],
				['text', Buffer.from('plain, é€😀')],
				['every byte', every],
				['a compressed body', zipped],
				['a body of 255 bytes', Buffer.alloc(255, 'x')],
				['a body of 256 bytes', Buffer.alloc(256, 'x')],
				['a body of 65,536 bytes', Buffer.alloc(65_536, every)],
				['a body of 1 MiB', Buffer.alloc(1024 * 1024, 'm')],
			];
			const steps = [
				{call: 'kong.service.response.get_raw_body', tell: true},
				{call: 'kong.service.response.get_status', tell: true},
				{call: 'kong.service.response.get_header', args: ['x-conform'], tell: true},
			];
			const kong = probeKong(t, {response: steps}, {timeoutMs: t.deadlineMs * 2});
			for (const [index, [name, body]] of bodies.entries()) {
				const status = statuses[index % statuses.length] ?? 200;
				const service = {status, headers: {'x-conform': name, 'content-type': 'text/plain'}, body};
				const {response, event} = await probeRequest(kong, 'response', get(service));
				const wanted: readonly JsonValue[] = [asTold(body), status, name];
				const values = told(response);
				const wrong = wanted.findIndex((value, i) => !sameValue(values[i], value));
				if (wrong >= 0) {
					const told = event && !endedWell(event) ? endText(event) : `the handler got ${shown(values[wrong])}`;
					t.fail({expected: `${name} arrives: ${shown(wanted[wrong])}`, actual: told});
				}
			}
		},
	},
	{
		id: 'response-buffering/replaced-body',
		level: 'MUST',
		title: 'A response handler can replace the body',
		requirement:
			"kong.response.exit in the response phase gives the client the plugin's status, headers and body, byte by byte.",
		why: `${buffering}: an exit there sends what kong/pdk/response.lua was given instead of the service's response`,
		consequence: 'The client gets the body the plugin wanted to hide, or a damaged one.',
		needs: 'fresh',
		async check(t: Check) {
			needsProbe(t);
			needsResponsePhase(t);
			for (const text of ['', 'plain', 'é€😀', 'x'.repeat(70_000)]) {
				const args: JsonValue[] = [418, text, {'x-replaced': 'yes', 'content-type': 'text/x-conform'}];
				const kong = probeKong(t, {response: [{call: 'kong.response.exit', args}]}, {timeoutMs: t.deadlineMs * 2});
				const {response, event} = await probeRequest(kong, 'response', get({status: 200, headers: {}, body: 'hidden'}));
				const expected = `status 418, x-replaced: yes and ${shown(text)}`;
				if (!event || !endedWell(event)) {
					t.fail({expected, actual: event ? endText(event) : 'Kong sent no response event'});
				}
				const got = `status ${response.status}, x-replaced: ${String(response.headers['x-replaced'])} and ${shown(response.body.toString())}`;
				if (got !== expected) t.fail({expected, actual: got});
				const wrong = wrongLength(response);
				if (wrong !== undefined) t.fail({expected: 'the length of the body', actual: wrong});
			}
		},
	},
];

/** As a probe tells bytes. */
function asTold(body: Buffer): JsonValue {
	const text = body.toString('utf8');
	return Buffer.from(text, 'utf8').equals(body) ? text : {base64: body.toString('base64')};
}

/** HEAD, 204 and 304 have no body, whatever their length says. */
function wrongLength({status, headers: got, body}: KongResponse): string | undefined {
	const length = got['content-length'];
	if (length === undefined || status === 204 || status === 304) return undefined;
	return String(length) === String(body.length)
		? undefined
		: `content-length: ${String(length)} for a body of ${body.length} bytes`;
}
