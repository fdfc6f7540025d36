import type {EventRecord, KongRequest, KongResponse, KongStreamResponse, LogLine} from '../../../mock-kong/internal.js';
import {luaString} from '../../../mock-kong/lua/values.js';
import {endText} from '../../../suites/checks/drive.js';
import type {Budget, EventEndName, Expectation, ExpectedLog, ExpectedUpstream, Totals} from '../model.js';
import {luaShown} from '../read/lua-json.js';
import {compareMessage, matchesLines, valuesShown, wantedShown} from './compare-message.js';
import type {Difference} from './difference.js';
import {matcherShown, matches} from './matcher.js';
import type {SeenCall} from './seen-calls.js';

/** Events that did not end as they should: well, where the scenario says nothing else. */
export function compareEnds(wanted: Expectation['ends'], events: readonly EventRecord[]): Difference[] {
	const differences: Difference[] = [];
	const failed = new Set<string>();
	for (const event of events) {
		const ends = wanted.get(event.phase)?.ends ?? ['finished', 'exited'];
		const name = endName(event);
		const well = name === 'finished' || name === 'exited';
		// Another plugin's event may be the one that fails.
		if (ends.includes(name) || (well && !ends.includes('finished'))) continue;
		failed.add(event.phase);
		const told = wanted.has(event.phase) ? `; expected: ${ends.join(' or ')}` : '';
		differences.push({expected: `${event.phase}: ${endsText(ends)}`, actual: `${endText(event)}${told}`});
	}
	for (const [phase, {ends}] of wanted) {
		const seen = events.filter(event => event.phase === phase);
		if (failed.has(phase) || seen.some(event => ends.includes(endName(event)))) continue;
		const told = seen.length === 0 ? `${phase}: no event was sent` : seen.map(endText).join('; ');
		differences.push({expected: `${phase}: ${endsText(ends)}`, actual: `${told}; expected: ${ends.join(' or ')}`});
	}
	return differences;
}

function endsText(ends: readonly EventEndName[]): string {
	return ends.map(end => endTexts[end]).join(', or ');
}

const endTexts: Readonly<Record<EventEndName, string>> = {
	finished: 'the handler finishes',
	exited: 'the handler leaves by kong.response.exit',
	error: 'the event ends with an error',
	abandoned: 'Kong abandons the event',
	timeout: 'the event gets no answer in time',
	'not-run': 'no instance runs the event',
};

function endName({end, wouldLoop}: EventRecord): EventEndName {
	switch (end.kind) {
		case 'ret':
			return 'finished';
		case 'exited':
			return 'exited';
		case 'abandoned':
			return wouldLoop ? 'error' : 'abandoned';
		case 'failed':
			return end.fault === 'timeout' ? 'timeout' : 'error';
		case 'not-run':
			return 'not-run';
	}
}

/** Headers Kong and nginx give a response themselves. */
const usualResponseHeaders = /^(?:date|content-type|content-length|transfer-encoding|connection|server|via|x-kong-.*)$/;
/** And a request to the service. */
const usualRequestHeaders =
	/^(?:host|connection|upgrade|te|via|content-length|x-forwarded-.*|x-real-ip|x-kong-request-id)$/;

/** What the client got. */
export function compareClient(
	expected: Expectation['client'],
	response: KongResponse,
	service: KongRequest['upstream'],
): Difference[] {
	if (expected === undefined) return [];
	const answered = response.status !== 0;
	if (expected === 'none') {
		const actual = `client: gets a response with status ${response.status}, expected none`;
		return answered ? [{expected: 'client: gets no response', actual}] : [];
	}
	if (!answered) {
		return [{expected: 'client: gets a response', actual: 'client: gets no response: the TLS handshake failed'}];
	}
	const differences: Difference[] = [];
	if (expected.status !== undefined && response.status !== expected.status) {
		differences.push({
			expected: `client: status is ${expected.status}`,
			actual: `client: status is ${response.status}, expected ${expected.status}`,
		});
	}
	const ofService = response.upstream === undefined ? new Set<string>() : headerNames(service);
	const usual = (name: string) => usualResponseHeaders.test(name) || ofService.has(name);
	differences.push(...compareMessage('client', expected, {headers: response.rawHeaders, body: response.body}, usual));
	return differences;
}

function headerNames(answer: KongRequest['upstream']): Set<string> {
	return answer !== undefined && 'headers' in answer ? namesOf(answer.headers) : new Set();
}

function namesOf(headers: KongRequest['headers']): Set<string> {
	if (headers === undefined) return new Set();
	const names: readonly string[] = Array.isArray(headers) ? headers.map(([name]) => name) : Object.keys(headers);
	return new Set(names.map(name => name.toLowerCase()));
}

/** What the service got of a request. */
export function compareUpstream(
	expected: Expectation['upstream'],
	{upstream: seen}: KongResponse,
	request: KongRequest,
): Difference[] {
	if (expected === undefined) return [];
	if (expected === 'none') {
		if (seen === undefined) return [];
		const actual = `upstream: gets ${luaShown(`${seen.method} ${seen.url}`)}, expected nothing`;
		return [{expected: 'upstream: gets nothing', actual}];
	}
	if (seen === undefined) return [{expected: 'upstream: gets the request', actual: 'upstream: gets no request'}];
	const differences: Difference[] = [];
	const differs = (what: string, actual: string, wanted: string) =>
		differences.push({
			expected: `upstream: ${what} is ${wanted}`,
			actual: `upstream: ${what} is ${actual}, expected ${wanted}`,
		});
	for (const what of ['method', 'scheme', 'host'] as const) {
		const wanted = expected[what];
		if (wanted !== undefined && luaString(wanted) !== seen[what])
			differs(what, luaShown(seen[what]), JSON.stringify(wanted));
	}
	if (expected.port !== undefined && expected.port !== seen.port)
		differs('port', String(seen.port), String(expected.port));
	compareUrl(expected, seen.url, differs);
	const sent = namesOf(request.headers);
	const usual = (name: string) =>
		usualRequestHeaders.test(name) || sent.has(name) || (name === 'content-type' && request.body !== undefined);
	return [...differences, ...compareMessage('upstream', expected, seen, usual)];
}

function compareUrl(
	{path, query}: ExpectedUpstream,
	url: string,
	differs: (what: string, actual: string, wanted: string) => void,
): void {
	const mark = url.indexOf('?');
	const bare = mark < 0 ? url : url.slice(0, mark);
	const whole = path?.kind === 'equals' && typeof path.value === 'string' && path.value.includes('?');
	const seen = whole ? url : bare;
	if (path !== undefined && !matches(path, seen)) differs('path', luaShown(seen), matcherShown(path));
	for (const {name, values} of query) {
		const lines = argumentValues(mark < 0 ? '' : url.slice(mark + 1), name);
		const told = lines.length === 0 ? 'not there' : valuesShown(lines);
		if (values === 'absent') {
			if (lines.length > 0) differs(`argument ${name}`, told, 'not there');
		} else if (!matchesLines(values, lines)) differs(`argument ${name}`, told, wantedShown(values));
	}
}

/** Values of an argument, decoded, as Lua strings. */
function argumentValues(query: string, name: string): string[] {
	const pairs = query.split('&').filter(pair => pair !== '');
	return pairs.flatMap(pair => {
		const [key = '', ...value] = pair.split('=');
		return decode(key) === luaString(name) ? [decode(value.join('='))] : [];
	});
}

function decode(text: string): string {
	return text
		.replaceAll('+', ' ')
		.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** What the client and the service of a stream got. */
export function compareStream(expected: Expectation, response: KongStreamResponse): Difference[] {
	const differences: Difference[] = [];
	const {client, upstream} = expected;
	if (client === 'none') {
		const got = response.body.length;
		if (got > 0)
			differences.push({expected: 'client: gets nothing', actual: `client: gets ${got} bytes, expected none`});
	} else if (client) {
		if (client.status !== undefined && client.status !== response.status) {
			differences.push({
				expected: `client: status is ${client.status}`,
				actual: `client: status of the session is ${response.status}, expected ${client.status}`,
			});
		}
		differences.push(...compareMessage('client', client, {headers: [], body: response.body}, () => true));
	}
	const {toUpstream: toService} = response;
	if (upstream === 'none') {
		if (toService !== undefined) {
			const actual = `upstream: is connected to and gets ${toService.length} bytes, expected nothing`;
			differences.push({expected: 'upstream: is not connected to', actual});
		}
	} else if (upstream) {
		if (toService === undefined) {
			differences.push({expected: 'upstream: is connected to', actual: 'upstream: is not connected to'});
		} else differences.push(...compareMessage('upstream', upstream, {headers: [], body: toService}, () => true));
	}
	return differences;
}

export function compareLog(expected: readonly ExpectedLog[], lines: readonly LogLine[]): Difference[] {
	return expected.flatMap(({text, level, wanted}): Difference[] => {
		const found = lines.find(line => (level ?? line.level) === line.level && matches(text, luaString(line.text)));
		if (wanted === (found !== undefined)) return [];
		const what = `a line ${matcherShown(text)}${level === undefined ? '' : ` at level ${level}`}`;
		if (found) {
			const actual = `log: has ${JSON.stringify(clip(found.text))} at level ${found.level}, expected no such line`;
			return [{expected: `log: never ${what}`, actual}];
		}
		const last = lines.slice(-3).map(line => `${line.level} ${JSON.stringify(clip(line.text))}`);
		const seen = last.length === 0 ? 'it is empty' : `it has ${lines.length}, last: ${last.join(', ')}`;
		return [{expected: `log: ${what}`, actual: `log: has no line ${what.slice('a line '.length)}; ${seen}`}];
	});
}

function clip(text: string): string {
	return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

export function compareContext(expected: Expectation['context'], {shared}: KongResponse): Difference[] {
	return expected.flatMap(({key, matcher}) => {
		const value = shared.get(luaString(key));
		if (matches(matcher, value)) return [];
		const wanted = matcherShown(matcher);
		return [
			{
				expected: `context: ${key} is ${wanted}`,
				actual: `context: ${key} is ${luaShown(value)}, expected ${wanted}`,
			},
		];
	});
}

/** @param counts instances meanwhile */
export function compareTotals(
	{started, closed, budget}: Totals,
	counts: {readonly started: number; readonly closed: number},
	calls: readonly Pick<SeenCall, 'phase'>[],
): Difference[] {
	const differences: Difference[] = [];
	for (const [what, wanted] of [
		['started', started],
		['closed', closed],
	] as const) {
		if (wanted === undefined || wanted === counts[what]) continue;
		differences.push({
			expected: `instances: ${wanted} ${what}`,
			actual: `instances: ${counts[what]} ${what}, expected ${wanted}`,
		});
	}
	return [...differences, ...overBudget(budget, calls)];
}

function overBudget({total, phases}: Budget, calls: readonly Pick<SeenCall, 'phase'>[]): Difference[] {
	const differs = (where: string, count: number, most: number): Difference => ({
		expected: `budget: ${most} PDK calls${where} at most`,
		actual: `budget: ${count} PDK calls${where}, expected ${most} at most`,
	});
	const differences: Difference[] = [];
	if (total !== undefined && calls.length > total) differences.push(differs('', calls.length, total));
	for (const [phase, most] of phases) {
		const count = calls.filter(call => call.phase === phase).length;
		if (count > most) differences.push(differs(` in ${phase}`, count, most));
	}
	return differences;
}
