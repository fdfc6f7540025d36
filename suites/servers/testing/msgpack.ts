import {Decoder, encode} from '@msgpack/msgpack';
import type {Connection} from './process.js';

type Answer = {error: unknown; result: unknown; id: unknown; type: unknown};

/** For tests only: Kong's side of MsgPack:1, with a codec the servers do not use. */
export class MsgPackClient {
	readonly connection: Connection;
	#id = 0;

	constructor(connection: Connection) {
		this.connection = connection;
	}

	static message(id: number, method: string, argument: unknown): Buffer {
		return Buffer.from(encode([0, id, method, [argument]]));
	}

	send(method: string, argument: unknown): number {
		this.#id += 1;
		this.connection.write(MsgPackClient.message(this.#id, method, argument));
		return this.#id;
	}

	/** The next reply; null when the server closed. */
	receive(): Promise<Answer | null> {
		return this.connection.readWith(bytes => {
			const first = firstOf(new Decoder(), bytes);
			if (!first) return undefined;
			const [type, id, error, result] = first.value as unknown[];
			return {value: {type, id, error, result}, used: first.used};
		});
	}

	async call(method: string, argument: unknown): Promise<Answer> {
		const id = this.send(method, argument);
		const answer = await this.receive();
		if (!answer) throw new Error(`${method}: closed`);
		if (answer.id !== id) throw new Error(`${method}: answer ${String(answer.id)} to ${id}`);
		return answer;
	}

	async start(config: unknown): Promise<unknown> {
		const {result, error} = await this.call('plugin.StartInstance', {
			Name: 'conform-reference',
			Config: JSON.stringify(config),
		});
		if (error) throw new Error(String(error));
		return (result as {Id: unknown}).Id;
	}

	/** A whole event: the PDK calls it made, each answered by `answer`. */
	async event(instance: unknown, phase: string, answer: (method: string) => unknown = () => 'x'): Promise<Call[]> {
		const calls: Call[] = [];
		let {error, result} = await this.call('plugin.HandleEvent', {InstanceId: instance, EventName: phase});
		for (;;) {
			if (error) throw new Error(String(error));
			const {EventId, Data} = result as {EventId: unknown; Data: unknown};
			if (Data === 'ret') return calls;
			const {Method, Args} = Data as {Method: string; Args: unknown[]};
			calls.push([Method, ...Args]);
			if (Method === 'kong.response.exit') return calls;
			({error, result} = await this.call('plugin.Step', {EventId, Data: answer(Method)}));
		}
	}
}

/** Method, then arguments. */
export type Call = [string, ...unknown[]];

/** The first message of these bytes; undefined while it is not whole. */
export function firstOf(decoder: Decoder, bytes: Buffer): {value: unknown; used: number} | undefined {
	try {
		const {value, done} = decoder.decodeMulti(bytes).next();
		return done ? undefined : {value, used: Reflect.get(decoder, 'pos')};
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
