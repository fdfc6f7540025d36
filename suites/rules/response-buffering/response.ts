import type {KongRequest, KongResponse} from '../../../mock-kong/internal.js';
import {diedToo} from '../../checks/alive.js';
import {brokenOf, drive, endedWell, endText, needsOrdinary} from '../../checks/drive.js';
import {markerSeen} from '../../checks/markers.js';
import type {Check, Rule} from '../../rule.js';

const buffering = 'kong/init.lua: Kong.response';

function needsResponsePhase(t: Check): void {
	if (!t.plugin.phases.includes('response')) t.skip('the plugin declares no response phase');
}

export const bufferedResponse: readonly Rule[] = [
	{
		id: 'response-buffering/after-service',
		level: 'MUST',
		title: "The response event works on the service's response",
		requirement:
			'The response event ends for any response of the service: empty, text, binary, an error, many headers.',
		why: `${buffering} runs the phase once the whole response of the service is there`,
		consequence: 'The client gets a 500, or waits, for a response the service has already given.',
		needs: 'shared',
		async check(t: Check) {
			needsResponsePhase(t);
			const answers: KongRequest['upstream'][] = [
				{status: 200, headers: {'content-type': 'text/plain'}, body: 'hello'},
				{status: 204, headers: {}, body: ''},
				{
					status: 200,
					headers: {'content-type': 'application/octet-stream'},
					body: Buffer.from(Array.from({length: 256}, (_, i) => i)),
				},
				{status: 503, headers: {'content-type': 'application/json', 'retry-after': '1'}, body: '{"error":"busy"}'},
				{
					status: 200,
					headers: Object.fromEntries(Array.from({length: 40}, (_, i) => [`x-h-${i}`, `v${i}`])),
					body: 'many',
				},
			];
			const seen = await drive(t, {
				requests: answers.map(upstream => ({method: 'GET', path: '/', headers: {host: 'example.test'}, upstream})),
			});
			const events = seen.events.filter(event => event.phase === 'response');
			const broken = events.find(event => !endedWell(event));
			if (broken) t.fail({expected: 'the event ends', actual: endText(broken)});
			if (events.length === 0) t.skip('no sample request reached the response phase');
		},
	},
	{
		id: 'response-buffering/own-response',
		level: 'MUST',
		title: "Each response event sees its own request's response",
		requirement: 'Of many responses at once, each event works on the status, headers and body of its own.',
		why: `${buffering}; plugin_servers/rpc: an answer belongs to the event whose call it answers`,
		consequence: "A client gets data of another client's response.",
		needs: 'shared',
		async check(t: Check) {
			needsResponsePhase(t);
			const kong = t.kong();
			const marks = Array.from({length: 12}, (_, i) => `resp-mark-${i}-${'abcdefghijkl'[i]}`);
			const responses = await Promise.all(
				marks.map((mark, i) =>
					kong.request({
						method: 'GET',
						path: '/',
						headers: {host: 'example.test'},
						upstream: {status: 200 + i, headers: {'x-mark': mark, 'content-type': `text/${mark}`}, body: mark},
					}),
				),
			);
			let showed = false;
			responses.forEach((response, i) => {
				const calls = response.calls.filter(call => call.phase === 'response');
				marks.forEach((mark, other) => {
					const seen = calls.find(call => markerSeen(call.args, [mark]));
					if (!seen) return;
					if (other === i) showed = true;
					else
						t.fail({
							expected: `only what the service answered to request ${i}`,
							actual: `${String(seen.method)} was called with data of request ${other}`,
						});
				});
			});
			const broken = brokenOf(responses);
			if (broken) t.untestable(endText(broken));
			if (!showed) t.skip("nothing of the service's response shows in the plugin's calls");
		},
	},
	{
		id: 'response-buffering/changes-reach-client',
		level: 'MUST',
		title: 'Changes of the response phase reach the client',
		requirement: 'What the plugin changes in the response phase is in the response the client gets.',
		why: `${buffering} sends the response after the last response handler has ended`,
		consequence: 'Headers or status the plugin means to set are missing from the response.',
		needs: 'shared',
		async check(t: Check) {
			needsResponsePhase(t);
			const seen = await drive(t);
			const lost = seen.responses.flatMap(lostChanges)[0];
			if (lost !== undefined) t.fail({expected: "every change is in the client's response", actual: lost});
			if (!seen.calls.some(call => call.phase === 'response' && mutators.has(String(call.method)))) {
				t.skip('the plugin changes nothing in the response phase');
			}
		},
	},
	{
		id: 'response-buffering/large-body',
		level: 'MUST',
		title: 'Large bodies of the service are taken',
		requirement: 'Response bodies of 64 KiB, 1 MiB and 5 MiB are read by the plugin server.',
		why: `${buffering} buffers the whole body; kong.service.response.get_raw_body sends it in one message`,
		consequence: 'A large download kills the plugin server or hangs the request.',
		needs: 'fresh',
		async check(t: Check) {
			needsResponsePhase(t);
			await needsOrdinary(t);
			let asked = false;
			for (const size of [64 * 1024, 1024 * 1024, 5 * 1024 * 1024]) {
				const seen = await drive(t, {
					timeoutMs: t.deadlineMs * 2,
					requests: [
						{
							method: 'GET',
							path: '/',
							headers: {host: 'example.test'},
							upstream: {status: 200, headers: {'content-type': 'text/plain'}, body: Buffer.alloc(size, 'b')},
						},
					],
				});
				asked ||= seen.calls.some(call => String(call.method).endsWith('response.get_raw_body'));
				const broken = brokenOf([seen]);
				if (broken)
					t.fail({
						expected: `the event ends with a body of ${size} bytes`,
						actual: endText(broken) + (await diedToo(t)),
					});
			}
			if (!asked) t.skip('the plugin does not ask for the body');
		},
	},
];

const mutators = new Set(['kong.response.set_header', 'kong.response.add_header', 'kong.response.set_status']);

/** Response-phase changes that are not in what the client got. A later change of the same thing supersedes. */
function lostChanges(response: KongResponse): string[] {
	if (response.events.some(event => event.phase === 'response' && event.end.kind !== 'ret')) return [];
	const wanted = new Map<string, {value: string; method: string}>();
	for (const call of response.calls) {
		if (call.phase !== 'response' || call.outcome.kind !== 'returned' || !Array.isArray(call.args)) continue;
		const [name, value] = call.args;
		if (call.method === 'kong.response.set_status')
			wanted.set(':status', {value: String(name), method: 'kong.response.set_status'});
		else if (call.method === 'kong.response.clear_header') wanted.delete(String(name).toLowerCase());
		else if (
			typeof call.method === 'string' &&
			mutators.has(call.method) &&
			typeof name === 'string' &&
			typeof value === 'string'
		) {
			wanted.set(name.toLowerCase(), {value, method: call.method});
		}
	}
	const lost: string[] = [];
	for (const [name, {value, method}] of wanted) {
		const got = name === ':status' ? [String(response.status)] : [response.headers[name] ?? []].flat();
		if (!got.some(one => one.trim() === value.trim()))
			lost.push(
				`${method} set ${name} to ${JSON.stringify(value)}; the client got ${got.length === 0 ? 'nothing' : JSON.stringify(got.join(', '))}`,
			);
	}
	return lost;
}
