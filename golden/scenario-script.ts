import {pdkMethod} from '../mock-kong/wire/protobuf/methods.js';
import {type Difference, difference, differs} from './compare.js';
import {settle} from './finding.js';
import {decode, encode, textOf} from './msgpack.js';
import {decodeMessage, encodeMessage, frame, takeFrame} from './protobuf.js';
import type {Action, Exchange, Recorded} from './recording.js';
import type {Script, TapeConnection, TapeMessage} from './tape.js';

type RecordedMap = {[key: string]: Recorded};

/** Does what the recorded server did, message by message, and holds what Kong sends against the recording. */
export abstract class ScenarioScript implements Script {
	#exchange: readonly Exchange[] = [];
	#next = 0;
	/** The message whose `before` the server has done. */
	#prepared = -1;
	#connections = new Map<string, TapeConnection>();
	/** Of the request before. */
	#before = new Map<string, TapeConnection>();
	readonly #used = new Set<TapeConnection>();
	/** Of the call each connection is in. */
	readonly #ids = new Map<TapeConnection, number>();
	/** Of the request: how far its ids are from the recorded ones. */
	#idOffset: number | undefined;
	#first: Difference;

	/** The exchange of the next request, and what the server does before it; connections have names of their own in each. */
	async begin(exchange: readonly Exchange[]): Promise<void> {
		this.#exchange = exchange;
		this.#next = 0;
		this.#prepared = -1;
		this.#before = this.#connections;
		this.#connections = new Map();
		this.#idOffset = undefined;
		this.#first = undefined;
		if (this.#unasked()) await settle();
	}

	/** The first difference in what Kong sent, once the request is over. */
	end(): Difference {
		if (this.#first !== undefined) return this.#first;
		const missing = this.#exchange[this.#next];
		if (missing !== undefined) return differs(missing.kong, undefined, `message ${this.#next + 1}`);
		const over = new Set(
			this.#exchange.flatMap(({then, before = []}) =>
				[...before, ...then].flatMap(action => ('closed' in action ? [action.closed] : [])),
			),
		);
		for (const [name, connection] of this.#connections) {
			if (over.has(name) && !connection.closed) return `connection ${name}: expected Kong to close it, it did not`;
			if (!over.has(name) && connection.closedByKong) return `connection ${name}: Kong closed it`;
		}
		return undefined;
	}

	/** All that was due has come. */
	get complete(): boolean {
		return this.#next >= this.#exchange.length;
	}

	onMessage(connection: TapeConnection, message: TapeMessage): void {
		const decoded = this.decode(connection, message);
		const entry = this.#exchange[this.#next];
		if (entry === undefined) {
			this.#fault(differs(undefined, decoded, 'one message more'));
			return;
		}
		this.#next += 1;
		const at = `message ${this.#next}`;
		this.#fault(this.#connectionDifference(entry, connection, at));
		this.#fault(this.#messageDifference(entry.kong, decoded, connection, at));
		this.#used.add(connection);
		const id = decoded[this.idField];
		if (typeof id === 'number') this.#ids.set(connection, id);
		for (const action of entry.then) this.#act(action, connection, entry.kong[this.idField] ?? null);
		// Not in one piece with what it answered: Kong is to see it on an idle connection.
		setImmediate(() => this.#unasked());
	}

	/** What the server did, unasked, before Kong's next message. True: it did something. */
	#unasked(): boolean {
		if (this.#prepared === this.#next) return false;
		this.#prepared = this.#next;
		const doing = (this.#exchange[this.#next]?.before ?? []).filter(a => !('connect' in a) && !('closed' in a));
		for (const action of doing) {
			const name =
				'close' in action ? action.close : 'fin' in action ? action.fin : 'on' in action ? action.on : undefined;
			const connection = this.#connections.get(name ?? '') ?? this.#before.get(name ?? '') ?? [...this.#used].at(-1);
			if (connection) this.#act(action, connection, null);
		}
		return doing.length > 0;
	}

	/** The message in the recording's form. */
	protected abstract decode(connection: TapeConnection, message: TapeMessage): RecordedMap;
	/** The field that numbers Kong's calls. */
	protected abstract readonly idField: 'id' | 'sequence';
	protected abstract compare(
		expected: RecordedMap,
		actual: RecordedMap,
		connection: TapeConnection,
		at: string,
	): Difference;
	protected abstract perform(action: Action, connection: TapeConnection, id: number): void;

	#fault(found: Difference): void {
		this.#first ??= found;
	}

	#connectionDifference(entry: Exchange, connection: TapeConnection, at: string): Difference {
		const known = this.#connections.get(entry.on);
		if (known === undefined) {
			if ([...this.#connections.values()].includes(connection)) return `${at}: expected another connection`;
			this.#connections.set(entry.on, connection);
			const connects = entry.before?.some(action => 'connect' in action) === true;
			return connects && this.#used.has(connection) ? `${at}: expected a new connection` : undefined;
		}
		return known === connection ? undefined : `${at}: expected it on the connection ${entry.on}, came on another`;
	}

	#messageDifference(expected: RecordedMap, actual: RecordedMap, connection: TapeConnection, at: string): Difference {
		const {[this.idField]: wanted, ...restExpected} = expected;
		const {[this.idField]: id, ...restActual} = actual;
		if (typeof wanted === 'number' && typeof id === 'number') {
			this.#idOffset ??= id - wanted;
			if (id - wanted !== this.#idOffset) return differs(wanted + this.#idOffset, id, `${at} ${this.idField}`);
		} else if (wanted !== id) return differs(wanted, id, `${at} ${this.idField}`);
		return this.compare(restExpected, restActual, connection, at);
	}

	#act(action: Action, connection: TapeConnection, recordedId: Recorded): void {
		const id = this.#ids.get(connection) ?? 0;
		const named = (name: string | undefined) =>
			name === undefined ? connection : (this.#connections.get(name) ?? connection);
		if ('close' in action) named(action.close).close();
		else if ('fin' in action) named(action.fin).finish();
		else if ('drip' in action || 'hex' in action) {
			const recorded = Buffer.from('drip' in action ? action.drip : action.hex, 'hex');
			const bytes = this.renumbered(recorded, recordedId, id);
			if ('drip' in action) named(action.on).drip(bytes);
			else named(action.on).send(bytes);
		} else if (!('closed' in action) && !('connect' in action)) this.perform(action, named(action.on), id);
	}

	/** Recorded bytes with the id of this run in place of the recorded one, where they answer a message. */
	protected abstract renumbered(bytes: Buffer, recorded: Recorded, actual: Recorded): Buffer;
}

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

export function scenarioScript(protocol: 'msgpack' | 'protobuf', kong: {readonly name: string}): ScenarioScript {
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

	constructor(private readonly kong: {readonly name: string}) {
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
