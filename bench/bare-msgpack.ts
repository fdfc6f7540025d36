import {connect, type Socket} from 'node:net';
import {decode, decodeMulti, encode} from '@msgpack/msgpack';
import {answers, type Client, during, keepGoing} from './client.js';

type Response = [type: 1, id: number, error: unknown, result: {Id?: unknown; EventId: unknown; Data: Step}];
type Message = Response | [type: 2];
type Step = 'ret' | {Method: string; Args: unknown[]};

/** One connection: a request, then its whole answer. */
class Line {
	#id = 0;
	#received: Buffer | undefined;
	#onResponse: (response: Response) => void = () => {};

	constructor(private readonly socket: Socket) {
		socket.on('data', chunk => {
			const bytes: Buffer = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
			const messages = messagesIn(bytes);
			this.#received = messages ? undefined : bytes;
			// 2 is a notification.
			for (const message of messages ?? []) if (message[0] === 1) this.#onResponse(message);
		});
	}

	send(method: string, argument: unknown, onResponse: (response: Response) => void): void {
		this.#onResponse = onResponse;
		this.#id += 1;
		this.socket.write(encode([0, this.#id, method, [argument]]));
	}

	call(method: string, argument: unknown): Promise<Response> {
		return new Promise(resolve => this.send(method, argument, resolve));
	}

	/** An event from start to end; @returns its PDK calls */
	event(instance: unknown, phase: string): Promise<number> {
		return new Promise((resolve, reject) => {
			let calls = 0;
			const onResponse = ([, , error, result]: Response) => {
				if (error) reject(new Error(String(error)));
				else if (result.Data === 'ret') resolve(calls);
				else {
					calls += 1;
					const {Method} = result.Data;
					const method = Method === 'kong.request.get_headers' ? 'plugin.StepMultiMap' : 'plugin.Step';
					this.send(method, {EventId: result.EventId, Data: answers[Method]}, onResponse);
				}
			};
			this.send('plugin.HandleEvent', {InstanceId: instance, EventName: phase}, onResponse);
		});
	}

	end(): void {
		this.socket.destroy();
	}
}

/** undefined: the last is not whole. Nearly always it is one. */
function messagesIn(bytes: Buffer): Message[] | undefined {
	try {
		return [decode(bytes) as Message];
	} catch {
		try {
			return [...decodeMulti(bytes)] as Message[];
		} catch {
			return undefined;
		}
	}
}

/** What @msgpack/msgpack, a table of constant answers and a socket can do. */
export class BareMsgpackClient implements Client {
	readonly name = 'bare';
	readonly #lines: Line[] = [];
	#instance: unknown;

	constructor(
		private readonly socketPath: string,
		private readonly plugin: string,
		private readonly phases: readonly string[],
		private readonly config: string,
	) {}

	run(width: number, milliseconds: number): Promise<number> {
		return keepGoing(width, during(milliseconds), async index => {
			const line = this.#line(index);
			this.#instance ??= (await line.call('plugin.StartInstance', {Name: this.plugin, Config: this.config}))[3].Id;
			let calls = 0;
			for (const phase of this.phases) calls += await line.event(this.#instance, phase);
			return calls;
		});
	}

	#line(index: number): Line {
		const line = this.#lines[index] ?? new Line(connect(this.socketPath));
		this.#lines[index] = line;
		return line;
	}

	async stop(): Promise<void> {
		for (const line of this.#lines) line.end();
	}
}
