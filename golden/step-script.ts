import type {KongVersion} from '../mock-kong/versions/index.js';
import {pdkMethod} from '../mock-kong/wire/protobuf/methods.js';
import {encode} from './msgpack.js';
import {decodeMessage, encodeMessage, frame, rpcReturn} from './protobuf.js';
import type {Recorded, RecordedCall, RecordedProtocol, Step} from './recording.js';
import type {Script, TapeConnection, TapeMessage} from './tape.js';

/** What Kong answered to a step. `answered` is undefined when nothing came, or the event never did. */
export interface StepResult {
	readonly connection?: TapeConnection;
	answered?: {readonly stepMethod: string; readonly data: Recorded; readonly raw?: Buffer};
}

const absent: Recorded = {$absent: true};

/** Plays the steps of one request: in each event the calls of its phase, then "ret". */
abstract class StepScript implements Script {
	readonly results: StepResult[] = [];
	/** What Kong sent that no recording has: wrong counts, methods, members. */
	readonly faults: string[] = [];
	#phase = '';
	#lost: StepResult | undefined;

	constructor(private readonly steps: readonly Step[]) {}

	abstract onMessage(connection: TapeConnection, message: TapeMessage): void;

	protected begin(event: string): void {
		this.#phase = event;
	}

	/** The call to make now in this event. */
	protected next(connection: TapeConnection): RecordedCall | undefined {
		const step = this.steps[this.results.length];
		if (step === undefined || eventOf(step.phase) !== this.#phase) return undefined;
		this.results.push({connection});
		return step.call;
	}

	/** Kong had counted an answer that it then could not pack. */
	protected lostMessage(): boolean {
		const last = this.results.at(-1);
		const lost = last !== undefined && last.answered === undefined && last !== this.#lost;
		if (lost) this.#lost = last;
		return lost && this.steps[this.results.length - 1]?.reply.kind === 'closed';
	}

	protected answer(stepMethod: string, data: Recorded, raw?: Buffer): void {
		const result = this.results.at(-1);
		if (result === undefined || result.answered !== undefined) this.faults.push('an answer to no call');
		else result.answered = {stepMethod, data, raw};
	}
}

/** The event in which a step is made. */
export function eventOf(phase: string): string {
	return phase === 'stream-log' ? 'log' : phase;
}

export function stepScript(protocol: RecordedProtocol, steps: readonly Step[], kong: KongVersion): StepScript {
	return protocol === 'msgpack' ? new MsgpackSteps(steps) : new ProtobufSteps(steps, kong);
}

export type {StepScript};

class MsgpackSteps extends StepScript {
	#id = 0;
	#event = 0;

	onMessage(connection: TapeConnection, message: TapeMessage): void {
		const value = 'value' in message ? message.value : null;
		if (!Array.isArray(value) || value.length !== 4 || value[0] !== 0) {
			this.faults.push(`no request: ${JSON.stringify(value)}`);
			return;
		}
		const [, id, method, args] = value;
		this.#id += this.lostMessage() ? 2 : 1;
		if (id !== this.#id) this.faults.push(`message id ${String(id)} where ${this.#id} was due`);
		const argument = Array.isArray(args) && args.length === 1 ? args[0] : undefined;
		if (argument === undefined) this.faults.push(`${String(method)} with ${JSON.stringify(args)}`);
		const reply = (result: Recorded) => connection.send(encode([1, id ?? null, null, result]));
		switch (method) {
			case 'plugin.StartInstance':
				reply({Name: 'oracle', Id: 7, Config: null, StartTime: 1700000000});
				return;
			case 'plugin.CloseInstance':
				reply({Name: 'oracle', Id: 7});
				return;
			case 'plugin.HandleEvent':
				this.#event += 1;
				this.begin(String(member(argument, 'EventName')));
				if (member(argument, 'InstanceId') !== 7) this.faults.push('another InstanceId');
				break;
			default:
				this.#step(String(method), argument ?? null);
		}
		const call = this.next(connection);
		reply({EventId: this.#event, Data: call ? callData(call) : 'ret'});
	}

	#step(method: string, argument: Recorded): void {
		if (member(argument, 'EventId') !== this.#event) this.faults.push('another EventId');
		const {Data: data = absent, ...rest} = isMap(argument) ? argument : {};
		if (Object.keys(rest).join() !== 'EventId') this.faults.push(`${method} with ${Object.keys(rest).join()}`);
		this.answer(method, data);
	}
}

function callData(call: RecordedCall): Recorded {
	return call.args === undefined ? {Method: call.method} : {Method: call.method, Args: call.args};
}

function isMap(value: Recorded | undefined): value is {[key: string]: Recorded} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: Recorded | undefined, key: string): Recorded | undefined {
	return isMap(value) ? value[key] : undefined;
}

class ProtobufSteps extends StepScript {
	// Rpc:call counts twice.
	#sequence = 1;
	readonly #asked = new Map<TapeConnection, {readonly sequence: number; readonly output: string}>();

	constructor(
		steps: readonly Step[],
		private readonly kong: KongVersion,
	) {
		super(steps);
	}

	onMessage(connection: TapeConnection, message: TapeMessage): void {
		const payload = 'frame' in message ? message.frame : Buffer.alloc(0);
		const asked = this.#asked.get(connection);
		if (asked !== undefined) {
			this.answer(asked.output, decodeMessage(asked.output, payload), payload);
			this.#ask(connection, asked.sequence);
			return;
		}
		const call = decodeMessage('RpcCall', payload);
		const sequence = Number(member(call, 'sequence'));
		this.#sequence += 1;
		if (sequence !== this.#sequence) this.faults.push(`sequence ${sequence} after ${this.#sequence - 1}`);
		const event = member(call, 'cmd_handle_event');
		if (event !== undefined) {
			this.begin(String(member(event, 'event_name')));
			if (member(event, 'instance_id') !== 7) this.faults.push('another instance_id');
			this.#ask(connection, sequence);
		} else if (member(call, 'cmd_start_instance') !== undefined) {
			connection.send(frame(rpcReturn(sequence, {name: 'oracle', id: 7})));
		} else connection.send(frame(rpcReturn(sequence)));
	}

	#ask(connection: TapeConnection, sequence: number): void {
		const call = this.next(connection);
		if (call === undefined) {
			this.#asked.delete(connection);
			connection.send(Buffer.concat([frame(''), frame(rpcReturn(sequence))]));
			return;
		}
		const method = String(call.method);
		const types = pdkMethod(method, this.kong);
		this.#asked.set(connection, {sequence, output: types?.output ?? 'google.protobuf.Empty'});
		connection.send(Buffer.concat([frame(method), frame(argumentBytes(call, types?.input))]));
	}
}

function argumentBytes(call: RecordedCall, input: string | undefined): Buffer {
	if (call.rawHex !== undefined) return Buffer.from(call.rawHex, 'hex');
	const type = call.inType ?? input;
	return type === undefined ? Buffer.alloc(0) : encodeMessage(type, call.args ?? {});
}
