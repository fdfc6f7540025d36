import {PackingError} from '../../lua/errors.js';
import {isTrue, LuaMap, type LuaTable, type LuaValue, luaGet, luaType} from '../../lua/values.js';
import type {KongVersion} from '../../versions/index.js';
import type {Packable} from '../../wire/msgpack/encode.js';
import {stepArgument} from '../../wire/msgpack/messages.js';
import {unpackArgs} from '../../wire/msgpack/unwrap.js';
import type {CallFailure, EventEnd} from '../ends.js';
import type {PdkCall, PdkOutcome} from '../pdk-call.js';
import type {PdkAnswerer} from '../rpc.js';
import type {Reply} from './exchange.js';
import {type Step, stepFor} from './step.js';

export interface EventSettings {
	readonly version: KongVersion;
	readonly answer: PdkAnswerer;
	readonly send: (method: Packable, argument: () => Packable, onReply: (reply: Reply) => void) => void;
	readonly onBegun: (eventId: LuaValue) => void;
	readonly onLog: (line: string) => void;
	readonly onEnd: (end: EventEnd) => void;
	/** An exception that is nobody's but ours. */
	readonly onBroken: (error: unknown) => void;
}

/** One event as a dialogue of steps (mp_rpc.lua: bridge_loop). */
export class EventDialogue {
	#eventId: LuaValue;

	constructor(private readonly settings: EventSettings) {}

	start(instanceId: LuaValue, phase: string): void {
		const argument = new LuaMap([['EventName', phase]] as [string, LuaValue][]);
		if (instanceId !== undefined) argument.set('InstanceId', instanceId);
		this.settings.send(
			'plugin.HandleEvent',
			() => argument,
			reply => {
				if (reply.kind === 'result' && isIndexable(reply.result)) {
					this.#eventId = luaField(reply.result, 'EventId');
					this.settings.onBegun(this.#eventId);
				}
				this.#onReply(reply);
			},
		);
	}

	#onReply(reply: Reply): void {
		const {onEnd, answer, onBroken} = this.settings;
		try {
			const call = readReply(reply);
			if ('kind' in call) {
				onEnd(call);
				return;
			}
			const outcome = answer(call);
			if (outcome instanceof Promise) outcome.then(late => this.#answered(call, late)).catch(onBroken);
			else this.#answered(call, outcome);
		} catch (error) {
			onBroken(error);
		}
	}

	#answered(call: PdkCall, outcome: PdkOutcome): void {
		const {onEnd, onLog} = this.settings;
		switch (outcome.kind) {
			case 'exited':
				onEnd({kind: 'exited'});
				return;
			case 'raised':
				if (outcome.packing) {
					const data = () => {
						throw new PackingError(outcome.message);
					};
					this.#step({method: 'plugin.Step', data});
					return;
				}
				onEnd({kind: 'abandoned', by: 'pdk', message: outcome.message});
				return;
			case 'unknown':
				onLog(`could not find pdk method: ${String(call.method)}`);
				this.#step({method: 'plugin.Step', data: () => undefined});
				return;
			case 'returned':
				this.#returned(call, outcome.values[0], outcome.values[1]);
		}
	}

	#returned(call: PdkCall, result: LuaValue, error: LuaValue): void {
		const {version, onEnd} = this.settings;
		try {
			this.#step(stepFor(call.method, result, error, version));
		} catch (raised) {
			if (!(raised instanceof PackingError)) throw raised;
			onEnd({kind: 'abandoned', by: 'pdk', message: raised.message});
		}
	}

	#step({method, data}: Step): void {
		this.settings.send(
			method,
			() => stepArgument(this.#eventId, data()),
			reply => this.#onReply(reply),
		);
	}
}

/** What the server wants next: a PDK call; or how the event ended. */
function readReply(reply: Reply): PdkCall | EventEnd {
	switch (reply.kind) {
		case 'abandoned':
			return reply;
		case 'failed':
			return failed(reply);
		case 'result':
			return readStep(reply.result);
	}
}

/** handle_event calls err:lower(), which only a text has; nil and false are no error to it. */
function failed({message, fault, value}: Extract<CallFailure, {kind: 'failed'}>): EventEnd {
	switch (luaType(value)) {
		case 'nil':
			return {kind: 'failed', message, fault};
		case 'table':
			return notText("attempt to call method 'lower' (a nil value)");
		default:
			return value === false
				? {kind: 'failed', message, fault, silent: true}
				: notText(indexError('local', 'err', value));
	}
}

function notText(message: string): EventEnd {
	return {kind: 'abandoned', by: 'wire', message, fault: 'error-not-text'};
}

/** `step_in.Data == "ret"`, else `step_in.Data.Method` and `.Args`, with Lua's errors where they cannot be indexed. */
function readStep(step: LuaValue): PdkCall | EventEnd {
	if (!isTrue(step)) return {kind: 'failed', message: 'nil', fault: 'wrong-type', silent: true};
	if (!isIndexable(step)) return wrongType(indexError('local', 'step_in', step));
	const data = luaField(step, 'Data');
	if (data === 'ret') return {kind: 'ret'};
	if (!isIndexable(data)) return wrongType(indexError('field', 'Data', data));
	// A text has no Method, and get_field cannot keep what it finds under nil.
	if (typeof data === 'string') return wrongType('table index is nil');
	const method = luaField(data, 'Method');
	const rawArgs = luaField(data, 'Args');
	const args = unpackArgs(rawArgs);
	return args === rawArgs ? {method, args} : {method, args, rawArgs};
}

function wrongType(message: string): EventEnd {
	return {kind: 'abandoned', by: 'wire', message, fault: 'wrong-type'};
}

/** Tables can be indexed, and strings too: they have no such field. */
export function isIndexable(value: LuaValue): value is LuaTable | string {
	return typeof value === 'object' || typeof value === 'string';
}

export function luaField(value: LuaTable | string, key: string): LuaValue {
	return typeof value === 'string' ? undefined : luaGet(value, key);
}

/** Lua's words for indexing what cannot be indexed. */
export function indexError(kind: 'local' | 'field', name: string, value: LuaValue): string {
	return `attempt to index ${kind} '${name}' (a ${luaType(value)} value)`;
}

export function startedWithoutTable(status: LuaValue): CallFailure {
	return {kind: 'abandoned', by: 'wire', message: indexError('local', 'status', status), fault: 'wrong-type'};
}
