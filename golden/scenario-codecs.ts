import type {KongVersion} from '../mock-kong/versions/index.js';
import {pdkMethod} from '../mock-kong/wire/protobuf/methods.js';
import {type Difference, difference} from './compare.js';
import {decode, encode, textOf} from './msgpack.js';
import {decodeMessage, encodeMessage, frame, takeFrame} from './protobuf.js';
import type {Action, Recorded, RecordedProtocol} from './recording.js';
import {type RecordedMap, ScenarioScript} from './scenario-script.js';
import type {TapeConnection, TapeMessage} from './tape.js';

/** `$id`, `$id+1`, `$sequence`: of the call that is answered. */
function filled(value: Recorded, id: number): Recorded {
	if (typeof value === 'string') {
		const match = /^\$(?:id|sequence)([+-]\d+)?$/.exec(value);
		return match ? id + Number(match[1] ?? 0) : value;
	}
	if (Array.isArray(value)) return value.map(item => filled(item, id));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member, id)]));
}

export function scenarioScript(protocol: RecordedProtocol, kong: KongVersion): ScenarioScript {
	return protocol === 'msgpack' ? new MsgpackScenario() : new ProtobufScenario(kong);
}

class MsgpackScenario extends ScenarioScript {
	protected readonly idField = 'id';

	protected decode(_connection: TapeConnection, message: TapeMessage): RecordedMap {
		const value = 'value' in message ? message.value : null;
		if (!Array.isArray(value) || value.length !== 4 || value[0] !== 0) return {malformed: value};
		return {id: value[1] ?? null, method: value[2] ?? null, args: value[3] ?? null};
	}

	protected compare(expected: RecordedMap, actual: RecordedMap, _connection: TapeConnection, at: string): Difference {
		return difference(withConfig(expected), withConfig(actual), at);
	}

	protected alike(expected: RecordedMap, actual: RecordedMap): boolean {
		return difference(withConfig(expected), withConfig(actual)) === undefined;
	}

	protected perform(action: Action, connection: TapeConnection, id: number): void {
		if ('reply' in action) connection.send(encode(filled(action.reply, id)));
	}

	protected renumbered(bytes: Buffer, recorded: Recorded, actual: Recorded): Buffer {
		const parts: Buffer[] = [];
		let at = 0;
		for (let found = decode(bytes, at); found; found = decode(bytes, at)) {
			const {value} = found;
			const answers = Array.isArray(value) && value.length === 4 && value[1] === recorded;
			parts.push(answers ? encode([value[0] ?? null, actual, ...value.slice(2)]) : bytes.subarray(at, found.end));
			at = found.end;
		}
		return Buffer.concat([...parts, bytes.subarray(at)]);
	}
}

/** StartInstance's config as what it says. */
function withConfig(message: RecordedMap): RecordedMap {
	const [argument] = Array.isArray(message.args) ? message.args : [];
	if (message.method !== 'plugin.StartInstance' || !isMap(argument)) return message;
	return {...message, args: [{...argument, Config: config(argument.Config)}]};
}

/** The recordings' own ids of plugin, workspace and key: only `__seq__` and the config itself are Kong's to get right. */
function config(value: Recorded | undefined): Recorded {
	const text =
		typeof value === 'string' ? value : isMap(value) && typeof value.$bin === 'string' ? hexText(value.$bin) : '';
	try {
		const {__plugin_id, __ws_id, __key__, ...rest} = JSON.parse(text);
		return {...rest, escaped: !/[^\\]\//.test(text), key: typeof __key__};
	} catch {
		return text;
	}
}

function hexText(hex: string): string {
	return Buffer.from(hex, 'hex').toString('utf8');
}

function isMap(value: Recorded | undefined): value is RecordedMap {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class ProtobufScenario extends ScenarioScript {
	protected readonly idField = 'sequence';
	/** The PDK method that was asked for on a connection: the next frame of Kong answers it. */
	readonly #asked = new Map<TapeConnection, string>();
	readonly #frames = new Map<TapeConnection, 'method' | 'arguments'>();

	constructor(private readonly kong: KongVersion) {
		super();
	}

	protected decode(connection: TapeConnection, message: TapeMessage): RecordedMap {
		const payload = 'frame' in message ? message.frame : Buffer.alloc(0);
		if (this.#asked.has(connection)) return {pdkReplyHex: payload.toString('hex')};
		const call = decodeMessage('RpcCall', payload);
		return isMap(call) ? call : {malformed: call};
	}

	protected compare(expected: RecordedMap, actual: RecordedMap, connection: TapeConnection, at: string): Difference {
		const method = this.#asked.get(connection);
		this.#asked.delete(connection);
		const {pdkReplyHex: want, ...rest} = expected;
		if (typeof want !== 'string' || typeof actual.pdkReplyHex !== 'string' || want === actual.pdkReplyHex) {
			return difference(started({...rest, ...(want === undefined ? {} : {pdkReplyHex: want})}), started(actual), at);
		}
		const type = pdkMethod(method ?? '', this.kong)?.output ?? 'Empty';
		const [left, right] = [want, actual.pdkReplyHex].map(hex => decodeMessage(type, Buffer.from(hex, 'hex')));
		return difference(left, right, at);
	}

	protected alike(expected: RecordedMap, actual: RecordedMap): boolean {
		const replies = [expected, actual].filter(({pdkReplyHex}) => pdkReplyHex !== undefined).length;
		if (replies > 0) return replies === 2;
		return difference(started(expected), started(actual)) === undefined;
	}

	protected renumbered(bytes: Buffer, recorded: Recorded, actual: Recorded): Buffer {
		const parts: Buffer[] = [];
		let rest = bytes;
		for (let found = takeFrame(rest); found; found = takeFrame(rest)) {
			const answers = found.payload.equals(encodeMessage('RpcReturn', {sequence: recorded}));
			parts.push(frame(answers ? encodeMessage('RpcReturn', {sequence: actual}) : found.payload));
			rest = rest.subarray(found.end);
		}
		return Buffer.concat([...parts, rest]);
	}

	protected perform(action: Action, connection: TapeConnection, id: number): void {
		if ('return' in action) {
			connection.send(frame(encodeMessage('RpcReturn', filled(action.return, id))));
		} else if ('frameHex' in action) {
			const payload = Buffer.from(action.frameHex, 'hex');
			connection.send(frame(payload));
			const expects = this.#frames.get(connection);
			if (expects === 'arguments') this.#frames.delete(connection);
			else if (payload.length > 0) {
				this.#frames.set(connection, 'arguments');
				this.#asked.set(connection, payload.toString('latin1'));
			}
		}
	}
}

/** cmd_start_instance's config as what it says, text of bytes as text. */
function started(message: RecordedMap): RecordedMap {
	const call = message.cmd_start_instance;
	if (!isMap(call)) return message;
	const name =
		isMap(call.name) && typeof call.name.$bin === 'string' ? textOf(Buffer.from(call.name.$bin, 'hex')) : call.name;
	return {...message, cmd_start_instance: {...call, name: name ?? null, config: config(call.config)}};
}
