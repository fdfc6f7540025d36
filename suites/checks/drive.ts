import type {
	EventRecord,
	KongCore,
	KongRequest,
	KongResponse,
	KongStream,
	RecordedCall,
	TlsInput,
} from '../../mock-kong/internal.js';
import {isRequestPhase} from '../../mock-kong/rpc/phases.js';
import type {Check, CheckKongOptions} from '../rule.js';

import {clientCertificate} from './client-certificate.js';

/** Requests that differ in what handlers commonly branch on: method, headers, query, body, consumer, credentials. */
export const samples: readonly KongRequest[] = [
	{method: 'GET', path: '/', headers: {host: 'example.test', 'user-agent': 'conform/1', accept: '*/*'}},
	{
		method: 'POST',
		path: '/orders?limit=10&tag=a&tag=b&flag',
		headers: {host: 'example.test', 'content-type': 'application/json', 'x-request-id': 'r-1'},
		body: '{"name":"conform","items":[1,2.5,null,true]}',
	},
	{
		method: 'PUT',
		path: '/form/%C3%A9?q=%20x%26',
		headers: {host: 'example.test', 'content-type': 'application/x-www-form-urlencoded', 'x-multi': ['a', 'b']},
		body: 'a=1&b=two&b=three',
	},
	{
		method: 'GET',
		path: '/private?apikey=secret-key',
		headers: {host: 'example.test', authorization: 'Basic Zm9vOmJhcg==', apikey: 'secret-key', cookie: 'session=1'},
		consumer: {id: '11111111-1111-4111-8111-111111111111', username: 'conform', custom_id: 'c-1'},
		credential: {id: '44444444-4444-4444-8444-444444444444', consumer_id: '11111111-1111-4111-8111-111111111111'},
	},
	{
		method: 'DELETE',
		path: '/items/7',
		headers: {host: 'example.test', accept: 'application/json'},
		upstream: {status: 404, headers: {'content-type': 'application/json'}, body: '{"message":"no"}'},
	},
	{
		method: 'HEAD',
		path: '/',
		headers: {host: 'example.test'},
		upstream: {status: 200, headers: {'content-length': '5'}, body: ''},
	},
];

/** A client that can show a certificate, and is asked for it. */
const tls: TlsInput = {
	serverName: 'example.test',
	clientCertificate: clientCertificate('conform client'),
	asksForCertificate: true,
};
const overTls: KongRequest = {method: 'GET', path: '/tls', headers: {host: 'example.test'}, tls};

const streams: readonly KongStream[] = [
	{data: 'conform says hello\n'},
	{data: 'conform says hello\n', tls, client: {address: '10.1.2.3'}, consumer: {username: 'conform'}},
];

/** An instance id no server has given out; small enough for every integer type. */
export const unusedInstanceId = 424_242;

export interface Driven {
	readonly kong: KongCore;
	readonly responses: readonly KongResponse[];
	readonly events: readonly EventRecord[];
	readonly calls: readonly RecordedCall[];
}

/**
 * Sends requests through every phase the plugin declares; stops at the first event that got no answer in time, so a
 * server that hangs costs one deadline and not one each.
 */
export async function drive(
	t: Check,
	options: CheckKongOptions & {readonly requests?: readonly KongRequest[]; readonly kong?: KongCore} = {},
): Promise<Driven> {
	const kong = options.kong ?? t.kong(options);
	const responses: KongResponse[] = [];
	for (const run of runs(t, kong, options.requests ?? samples)) {
		const response = await run();
		responses.push(response);
		if (response.events.some(event => timedOut(event) || event.wouldLoop)) break;
	}
	return {
		kong,
		responses,
		events: responses.flatMap(r => r.events),
		calls: responses.flatMap(r => r.calls),
	};
}

function* runs(t: Check, kong: KongCore, requests: readonly KongRequest[]): Generator<() => Promise<KongResponse>> {
	const {phases} = t.plugin;
	const inRequests = phases.some(isRequestPhase);
	if (inRequests) for (const request of requests) yield () => kong.request(request);
	if (phases.includes('certificate')) yield () => (inRequests ? kong.request(overTls) : kong.certificate(overTls));
	if (phases.includes('preread')) for (const stream of streams) yield () => kong.stream(stream);
}

/**
 * One connection in which the plugin runs as far as one can let it: a request, for a plugin that has only preread a
 * stream, for one that has only certificate a handshake.
 */
export function once(t: Check, kong: KongCore, request: KongRequest): Promise<KongResponse> {
	const {phases} = t.plugin;
	if (phases.some(isRequestPhase)) return kong.request(request);
	return phases.includes('preread') ? kong.stream({data: 'conform'}) : kong.certificate(request);
}

export interface Ordinary {
	/** What keeps an ordinary run of the plugin from ending, or undefined when all of it ends. */
	readonly problem: string | undefined;
	/** How many PDK calls it made in each phase. */
	readonly callsPerPhase: Readonly<Record<string, number>>;
}

/** Drives the plugin with the sample requests. */
export async function ordinaryRun(t: Check): Promise<Ordinary> {
	const seen = await drive(t);
	const broken = brokenOf([seen]);
	const none = seen.events.length === 0 ? 'no phase of the plugin could be driven' : undefined;
	const callsPerPhase: Record<string, number> = {};
	for (const {phase} of seen.calls) callsPerPhase[phase] = (callsPerPhase[phase] ?? 0) + 1;
	return {problem: broken ? endText(broken) : none, callsPerPhase};
}

/** For rules that compare with an ordinary run: without one nothing can be said. */
export async function needsOrdinary(t: Check): Promise<void> {
	const problem = await t.ordinary();
	if (problem !== undefined) t.untestable(`an ordinary run does not end: ${problem}`);
}

/** For rules about what a changed config does. */
export function needsConfigChanges(t: Check): void {
	if (t.version.sameInstance === 'plugin_id')
		t.skip(`Kong ${t.version.name} goes on with the instance it has when a config changes`);
}

export function timedOut(event: EventRecord): boolean {
	return faultOf(event) === 'timeout';
}

export function faultOf(event: EventRecord): string | undefined {
	return 'fault' in event.end ? event.end.fault : undefined;
}

/** True when the event ended as Kong can live with: finished, left by exit, or abandoned by Kong for its own reason. */
export function endedWell(event: EventRecord): boolean {
	const {end, wouldLoop} = event;
	if (wouldLoop) return false;
	return end.kind === 'ret' || end.kind === 'exited' || (end.kind === 'abandoned' && end.by === 'pdk');
}

/** The first event that did not end as Kong can live with. */
export function brokenOf(seen: readonly Pick<KongResponse, 'events'>[]): EventRecord | undefined {
	return seen.flatMap(({events}) => events).find(event => !endedWell(event));
}

/** True when it ended well and Kong did not have to run it again (ProtoBuf: its connection was closed). */
export function endedAtFirst(event: EventRecord): boolean {
	return endedWell(event) && event.restarts === 0;
}

/** As `endText`, and how often Kong ran the event again. */
export function runsText(event: EventRecord): string {
	const times =
		event.restarts > 0 && !event.wouldLoop ? `, in run ${event.restarts + 1}: Kong had to start it again` : '';
	return endText(event) + times;
}

/** One line on how an event ended. */
export function endText(event: EventRecord): string {
	const {end, phase} = event;
	const looped =
		event.wouldLoop && event.restarts > 0
			? ` (again and again: ${event.restarts + 1} times until the mock stopped; Kong would not stop)`
			: '';
	switch (end.kind) {
		case 'ret':
			return `${phase}: finished`;
		case 'exited':
			return `${phase}: left by kong.response.exit`;
		case 'abandoned':
			return `${phase}: abandoned by Kong: ${end.message}${looped}`;
		case 'failed':
			return `${phase}: ${end.message}${faultText(end.fault)}${looped}`;
		case 'not-run':
			return `${phase}: no instance to run it: ${end.message}${faultText(end.fault)}`;
	}
}

const faultTexts: Record<string, string> = {
	'connect-refused': 'the socket refused the connection',
	closed: 'the server closed the connection',
	timeout: 'no answer in time; Kong waits 60 s',
	truncated: 'the connection ended inside a message',
	'invalid-bytes': 'bytes that are no message',
	'too-large': 'more than the mock is willing to hold',
};

export function faultText(fault: string | undefined): string {
	const text = fault === undefined ? undefined : faultTexts[fault];
	return text === undefined ? '' : ` (${text})`;
}

/** A request that lets the plugin's busiest phase run; with the calls it made. Skips when it makes no PDK call at all. */
export function withCalls(t: Check, seen: Driven): readonly RecordedCall[] {
	if (seen.calls.length > 0) return seen.calls;
	const broken = brokenOf([seen]);
	if (broken) t.untestable(`no PDK call was seen, and an event did not end: ${endText(broken)}`);
	t.skip('the plugin made no PDK call for any of the sample requests');
}
