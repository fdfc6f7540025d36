import type {EventPhase} from '../../../mock-kong/internal.js';
import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {eventPhases} from '../../../mock-kong/rpc/phases.js';
import type {ReadContext} from '../compare/context.js';
import {type Matcher, parseMatcher, parseRegex} from '../compare/matcher.js';
import type {
	EventEndName,
	Expectation,
	ExpectedBody,
	ExpectedClient,
	ExpectedHeader,
	ExpectedLog,
	ExpectedMessage,
	ExpectedUpstream,
	Totals,
} from '../model.js';
import {buildCalls} from './build-calls.js';
import {buildBody} from './build-request.js';
import {parseJsonPath} from './json-path.js';
import type {Place} from './problems.js';
import type {ExpectationShape, ExpectedBodyShape} from './shape-expect.js';
import type {Path} from './source.js';

/** What a request or a stream should come to. */
export function buildExpectation(shape: ExpectationShape, path: Path, context: ReadContext): Expectation {
	const calls = shape.calls === undefined ? [] : buildCalls(shape.calls, [...path, 'calls'], context);
	const ends = new Map<EventPhase, {ends: readonly EventEndName[]; place: Place}>();
	for (const phase of eventPhases) {
		const end = shape.ends?.[phase];
		if (end !== undefined) ends.set(phase, {ends: [end].flat(), place: context.keyAt([...path, 'ends', phase])});
	}
	const totals = buildTotals(shape);
	const {client, upstream} = shape;
	return {
		calls,
		client: client === undefined || client === 'none' ? client : buildClient(client, [...path, 'client'], context),
		upstream:
			upstream === undefined || upstream === 'none'
				? upstream
				: buildUpstream(upstream, [...path, 'upstream'], context),
		log: buildLog(shape.log, [...path, 'log'], context),
		context: Object.entries(shape.context ?? {}).map(([key, value]) => ({
			key,
			matcher: matcherAt(value, [...path, 'context', key], context),
		})),
		ends,
		totals,
		phases: [
			...calls.flatMap(({phase, place}) => (phase === undefined ? [] : [{phase, place}])),
			...calls
				.filter(rule => rule.phase === undefined)
				.flatMap(rule => rule.specs)
				.flatMap(({phase, place}) => (phase === undefined ? [] : [{phase, place}])),
			...[...ends].map(([phase, {place}]) => ({phase, place})),
			...[...totals.budget.phases.keys()].map(phase => ({
				phase,
				place: context.keyAt([...path, 'budget', phase]),
			})),
		],
	};
}

/** Counts of instances, and bounds of PDK calls. */
export function buildTotals({instances, budget}: Pick<ExpectationShape, 'instances' | 'budget'>): Totals {
	const {total, ...ofPhases} = typeof budget === 'number' ? {total: budget} : {total: undefined, ...budget};
	const limits = new Map<EventPhase, number>();
	for (const phase of eventPhases) {
		const most = (ofPhases as Partial<Record<EventPhase, number>>)[phase];
		if (most !== undefined) limits.set(phase, most);
	}
	return {started: instances?.started, closed: instances?.closed, budget: {total, phases: limits}};
}

function buildClient(
	shape: Exclude<NonNullable<ExpectationShape['client']>, 'none'>,
	path: Path,
	context: ReadContext,
): ExpectedClient {
	return {status: shape.status, ...buildMessage(shape, path, context)};
}

function buildUpstream(
	shape: Exclude<NonNullable<ExpectationShape['upstream']>, 'none'>,
	path: Path,
	context: ReadContext,
): ExpectedUpstream {
	const {method, scheme, host, port} = shape;
	return {
		method,
		scheme,
		host,
		port,
		path: shape.path === undefined ? undefined : matcherAt(shape.path, [...path, 'path'], context),
		query: Object.entries(shape.query ?? {}).map(([name, value]) => ({
			name,
			values: value === null ? 'absent' : lines(value, [...path, 'query', name], context),
		})),
		...buildMessage(shape, path, context),
	};
}

function buildMessage(
	shape: {
		readonly headers?: Record<string, JsonValue> | undefined;
		readonly otherHeaders?: 'none' | undefined;
		readonly body?: ExpectedBodyShape | undefined;
		readonly json?: Record<string, JsonValue> | undefined;
	},
	path: Path,
	context: ReadContext,
): ExpectedMessage {
	return {
		headers: Object.entries(shape.headers ?? {}).map(([name, value]): ExpectedHeader => {
			const at = [...path, 'headers', name];
			if (value === null) return {name, kind: 'absent'};
			return {name, kind: 'lines', values: lines(value, at, context)};
		}),
		noOtherHeaders: shape.otherHeaders === 'none',
		body: shape.body === undefined ? undefined : buildExpectedBody(shape.body, [...path, 'body'], context),
		json: Object.entries(shape.json ?? {}).flatMap(([text, value]) => {
			const parsed = parseJsonPath(text);
			const at = [...path, 'json', text];
			if (parsed === undefined) context.reportKey(at, `"${text}" is no path such as items[0].name`);
			return parsed === undefined ? [] : [{path: parsed, matcher: matcherAt(value, at, context)}];
		}),
	};
}

/** Values of a repeated header or argument. */
function lines(value: JsonValue, at: Path, context: ReadContext): Matcher[] {
	const values = Array.isArray(value) ? value : [value];
	return values.map((one, i) => {
		const path = Array.isArray(value) ? [...at, i] : at;
		if (typeof one === 'string') return parseMatcher(one, (inner, what) => context.report([...path, ...inner], what));
		if (typeof one === 'object' && one !== null && !Array.isArray(one)) {
			const matcher = parseMatcher(one, (inner, what) => context.report([...path, ...inner], what));
			if (matcher.kind !== 'members' && matcher.kind !== 'list') return matcher;
		}
		context.report(path, 'must be text, or one of matches, contains, type, base64');
		return {kind: 'any'};
	});
}

function buildExpectedBody(shape: ExpectedBodyShape, path: Path, context: ReadContext): ExpectedBody {
	if (typeof shape === 'string') return {kind: 'bytes', bytes: Buffer.from(shape)};
	if ('matches' in shape) {
		const regex = parseRegex(shape.matches, what => context.report([...path, 'matches'], what));
		return {kind: 'matcher', matcher: {kind: 'matches', regex}};
	}
	if ('contains' in shape) return {kind: 'matcher', matcher: {kind: 'contains', text: shape.contains}};
	if ('json' in shape) return {kind: 'json', value: matcherAt(shape.json, [...path, 'json'], context)};
	return {kind: 'bytes', bytes: buildBody(shape, path, context).bytes};
}

function buildLog(shape: ExpectationShape['log'], path: Path, context: ReadContext): ExpectedLog[] {
	if (shape === undefined) return [];
	const groups = Array.isArray(shape)
		? [{wanted: true, lines: shape, at: path}]
		: [
				{wanted: true, lines: shape.includes ?? [], at: [...path, 'includes']},
				{wanted: false, lines: shape.never ?? [], at: [...path, 'never']},
			];
	return groups.flatMap(({wanted, lines: list, at}) =>
		list.map((line, i): ExpectedLog => {
			if (typeof line === 'string') return {wanted, level: undefined, text: {kind: 'contains', text: line}};
			const {contains, matches, level} = line;
			if (contains !== undefined && matches !== undefined) context.report([...at, i], 'contains or matches, not both');
			if (matches !== undefined) {
				const regex = parseRegex(matches, what => context.report([...at, i, 'matches'], what));
				return {wanted, level, text: {kind: 'matches', regex}};
			}
			if (contains === undefined && level === undefined) context.report([...at, i], 'says nothing about the line');
			return {wanted, level, text: contains === undefined ? {kind: 'any'} : {kind: 'contains', text: contains}};
		}),
	);
}

function matcherAt(value: JsonValue, path: Path, context: ReadContext): Matcher {
	return parseMatcher(value, (inner, what) => context.report([...path, ...inner], what));
}
