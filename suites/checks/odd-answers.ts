import type {CallInterceptor, EventRecord, KongCore, KongRequest, KongResponse} from '../../mock-kong/internal.js';
import {isRequestPhase} from '../../mock-kong/rpc/phases.js';
import type {Check, CheckKongOptions} from '../rule.js';
import {diedToo} from './alive.js';
import {brokenOf, type Driven, drive, endText, faultOf, timedOut} from './drive.js';
import {isProbe, type ProbeScript, probeConfig} from './probe.js';

/** Something Kong may answer, or a request that makes it answer so. */
export interface OddCase {
	/** As in "the event ends with ...". */
	readonly name: string;
	readonly requests: readonly KongRequest[];
	readonly intercept?: CallInterceptor;
}

/**
 * Drives the plugin through each case. What it does with the data is its own affair: it may report an error (MsgPack), call
 * something Kong refuses, or leave the request. But it has to end, in the protocol, and the server must serve on.
 * A probe that asks nothing by itself is given a script that does.
 * @returns what was driven, case by case
 */
export async function takesAll(t: Check, cases: readonly OddCase[], options: CheckKongOptions = {}): Promise<Driven[]> {
	const driven = await driveAll(t, cases, options);
	if (!isProbe(t) || driven.some(seen => seen.calls.some(({method}) => asked.has(String(method))))) return driven;
	return driveAll(t, cases, {...options, config: probeConfig(t, askingScript)});
}

/** Asks for what clients and services choose. */
const askingScript: ProbeScript = {
	access: [
		{call: 'kong.request.get_path'},
		{call: 'kong.request.get_header', args: ['host']},
		{call: 'kong.request.get_header', args: ['authorization']},
		{call: 'kong.request.get_headers', args: [100]},
		{call: 'kong.request.get_query_arg', args: ['q']},
		{call: 'kong.request.get_query', args: [100]},
		{call: 'kong.request.get_raw_body'},
		{call: 'kong.client.get_ip'},
		{call: 'kong.client.get_consumer'},
		{call: 'kong.router.get_route'},
		{call: 'kong.router.get_service'},
		{call: 'kong.service.request.set_header', args: ['x-conform', 'asked']},
	],
	response: [
		{call: 'kong.service.response.get_status'},
		{call: 'kong.service.response.get_header', args: ['content-type']},
		{call: 'kong.service.response.get_raw_body'},
	],
};
const asked = new Set(
	Object.values(askingScript).flatMap(steps => steps.flatMap(step => ('call' in step ? [step.call] : []))),
);

async function driveAll(t: Check, cases: readonly OddCase[], options: CheckKongOptions): Promise<Driven[]> {
	const driven: Driven[] = [];
	for (const {name, requests, intercept} of cases) {
		const seen = await driveRequests(t, {...options, intercept}, requests);
		driven.push(seen);
		const broken = damage(seen);
		if (broken !== undefined || !t.server.running) await refuse(t, name, broken ?? 'the event ended');
	}
	const after = await driveRequests(t, options, [{method: 'GET', path: '/after', headers: {host: 'example.test'}}]);
	const broken = brokenOf([after]);
	const last = cases.at(-1)?.name ?? '';
	if (broken || !t.server.running)
		await refuse(t, `an ordinary request after ${last}`, broken ? endText(broken) : 'the event ended');
	return driven;
}

/** As `drive`, without a handshake and streams of their own for a plugin that runs in requests. */
export async function driveRequests(
	t: Check,
	options: CheckKongOptions & {readonly kong?: KongCore},
	requests: readonly KongRequest[],
): Promise<Driven> {
	if (!t.plugin.phases.some(isRequestPhase)) return drive(t, {...options, requests});
	const kong = options.kong ?? t.kong(options);
	const responses: KongResponse[] = [];
	for (const request of requests) {
		const response = await kong.request(request);
		responses.push(response);
		if (response.events.some(event => timedOut(event) || event.wouldLoop)) break;
	}
	return {
		kong,
		responses,
		events: responses.flatMap(response => response.events),
		calls: responses.flatMap(response => response.calls),
	};
}

/** Whether `is` holds for a call of one of the cases; without it the rule has tried nothing. */
export function needsCall(t: Check, driven: readonly Driven[], is: (method: string) => boolean, what: string): void {
	const called = driven.some(seen => seen.calls.some(call => is(String(call.method))));
	if (!called) t.skip(`the plugin does not ask for ${what}`);
}

/** What an event did that no answer of Kong excuses; undefined when all of them went by the protocol. */
export function damage(seen: Driven): string | undefined {
	const broken = seen.events.find(isDamaged);
	if (broken) return endText(broken);
	const garbage = seen.calls.find(call => call.outcome.kind === 'unknown' && !/^kong[.\w]*$/.test(String(call.method)));
	return garbage
		? `${garbage.phase}: ${garbage.method === undefined ? 'nil' : JSON.stringify(String(garbage.method).slice(0, 40))} came where Kong reads the name of a PDK function: the messages are out of step`
		: undefined;
}

function isDamaged(event: EventRecord): boolean {
	if (event.wouldLoop || faultOf(event) !== undefined) return true;
	return event.end.kind === 'not-run' || (event.end.kind === 'abandoned' && event.end.by === 'wire');
}

async function refuse(t: Check, name: string, what: string): Promise<never> {
	const actual = `with ${name}: ${what}${await diedToo(t)}`;
	return t.fail({expected: 'the event ends, and the server serves on', actual});
}

/** Functions whose text is the client's or the service's own: it may be of any bytes and any length. */
export const clientText =
	/\.(?:get_header|get_path|get_path_with_query|get_raw_path|get_raw_query|get_query_arg|get_host|get_forwarded_host|get_var)$/;
const bodyText = /\.get_raw_body$|^kong\.ctx\.shared\.get$/;

/** Makes every text of the client or the service, and every body, `size` bytes long. */
export function longText(size: number): CallInterceptor {
	return (call, next) => {
		const outcome = next();
		const method = String(call.method);
		if (outcome.kind !== 'returned' || !(clientText.test(method) || bodyText.test(method))) return outcome;
		const [value] = outcome.values;
		if (typeof value !== 'string' || value.length >= size) return outcome;
		return {kind: 'returned', values: [value.padEnd(size, 'x')]};
	};
}

/** Whether `longText` changes answers of this function. */
export function takesLongText(method: string): boolean {
	return clientText.test(method) || bodyText.test(method);
}
