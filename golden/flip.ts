import type {JsonObject, JsonValue} from '../mock-kong/lua/json.js';
import type {CallLine, Line, RecordedReply, RecordedResponse, ScenarioLine} from './recording.js';

/** For the self-check: the line with one recorded value changed, another kind of value each time. */
export function flipped(line: Line, turn: number): Line {
	if (line.type === 'scenario') return flippedScenario(line, turn);
	if (line.type === 'sequence') {
		const [first, ...rest] = line.steps;
		return first ? {...line, steps: [{...first, reply: flippedReply(first.reply)}, ...rest]} : line;
	}
	const {http, upstream} = line;
	switch (turn % 5) {
		case 0:
			if (http?.status) return {...line, http: {...http, body: `${String(http.body ?? '')}.`, bodyHex: undefined}};
			break;
		case 1:
			if (http?.status) return {...line, http: {...http, headers: changedHeader(http.headers ?? [])}};
			break;
		case 2:
			if (upstream) return {...line, upstream: {...upstream, url: `${upstream.url}.`}};
			break;
		case 3:
			if (http?.status) return {...line, http: {...http, status: http.status + 1}};
			break;
	}
	return {...line, reply: flippedReply(line.reply)} satisfies CallLine;
}

function changedHeader(headers: NonNullable<RecordedResponse['headers']>): NonNullable<RecordedResponse['headers']> {
	return [...headers, ['X-Flipped', 'one more']];
}

function flippedReply(reply: RecordedReply): RecordedReply {
	if (reply.errorMessage !== undefined) return {...reply, errorMessage: `${reply.errorMessage}.`};
	if (reply.kind !== 'step' && reply.kind !== 'error') return {kind: 'step', stepMethod: 'plugin.Step', data: null};
	if (reply.rawHex !== undefined && !reply.stepMethod?.startsWith('plugin.')) return {...reply, stepMethod: 'RpcCall'};
	return {...reply, data: flippedValue(reply.data ?? null)};
}

/** Of another value, or where only the shape counts another type. */
function flippedValue(value: JsonValue): JsonValue {
	if (typeof value === 'number') return {$float: value};
	if (Array.isArray(value)) return [...value, 'flipped', null];
	return typeof value === 'string' ? {$bin: Buffer.from(value, 'utf8').toString('hex')} : 'flipped';
}

function flippedScenario(line: ScenarioLine, turn: number): ScenarioLine {
	const [first, ...rest] = line.requests;
	if (!first) return line;
	const [message, ...others] = first.exchange;
	if (turn % 2 === 0 || !message) {
		return {...line, requests: [{...first, http: {...first.http, status: (first.http?.status ?? 200) + 1}}, ...rest]};
	}
	const kong: JsonObject = {...message.kong, flipped: true};
	return {...line, requests: [{...first, exchange: [{...message, kong}, ...others]}, ...rest]};
}
