import {connect, type Socket} from 'node:net';
import {fileURLToPath} from 'node:url';
import protobuf from 'protobufjs';
import {answers, type Client, during, keepGoing} from './client.js';

const root = protobuf.loadSync(
	fileURLToPath(new URL('../mock-kong/wire/protobuf/pluginsocket.proto', import.meta.url)),
);
const type = (name: string) => root.lookupType(name.includes('.') ? name : `kong_plugin_protocol.${name}`);
const rpcCall = type('RpcCall');
const rpcReturn = type('RpcReturn');
const empty = 'google.protobuf.Empty';

const text = (name: string) => ({v: answers[name]});
const value = (text: unknown) => ({stringValue: text});
const methods: Readonly<Record<string, {input: protobuf.Type; output: protobuf.Type; answer: object}>> = {
	'kong.request.get_method': {
		input: type(empty),
		output: type('String'),
		answer: text('kong.request.get_method'),
	},
	'kong.request.get_header': {
		input: type('String'),
		output: type('String'),
		answer: text('kong.request.get_header'),
	},
	'kong.request.get_headers': {
		input: type('Int'),
		output: type('google.protobuf.Struct'),
		answer: {
			fields: Object.fromEntries(
				Object.entries(Object(answers['kong.request.get_headers'])).map(([key, item]) => [key, value(String(item))]),
			),
		},
	},
	'kong.ctx.shared.set': {input: type('KV'), output: type(empty), answer: {}},
	'kong.ctx.shared.get': {
		input: type('String'),
		output: type('google.protobuf.Value'),
		answer: value(answers['kong.ctx.shared.get']),
	},
	'kong.response.set_header': {input: type('KV'), output: type(empty), answer: {}},
};

/** One connection: a command, the PDK calls of its event, its return. */
class Line {
	#received = Buffer.alloc(0);
	#onFrame: (frame: Buffer) => void = () => {};

	constructor(private readonly socket: Socket) {
		socket.on('data', chunk => {
			let bytes = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
			while (bytes.length >= 4) {
				const end = 4 + bytes.readUInt32LE(0);
				if (bytes.length < end) break;
				const frame = bytes.subarray(4, end);
				bytes = bytes.subarray(end);
				this.#onFrame(frame);
			}
			this.#received = bytes;
		});
	}

	#send(payload: Uint8Array): void {
		const bytes = Buffer.allocUnsafe(4 + payload.length);
		bytes.writeUInt32LE(payload.length, 0);
		bytes.set(payload, 4);
		this.socket.write(bytes);
	}

	start(name: string, config: string): Promise<number> {
		return new Promise(resolve => {
			this.#onFrame = frame => resolve(Number(Object(rpcReturn.decode(frame)).instanceStatus.instanceId));
			this.#send(rpcCall.encode({sequence: 1, cmdStartInstance: {name, config: Buffer.from(config)}}).finish());
		});
	}

	/** An event from start to end; @returns its PDK calls */
	event(instanceId: number, eventName: string): Promise<number> {
		return new Promise(resolve => {
			let calls = 0;
			let method: string | undefined;
			let ended = false;
			this.#onFrame = frame => {
				if (ended) {
					rpcReturn.decode(frame);
					resolve(calls);
				} else if (method !== undefined) {
					const {input, output, answer} = methods[method] ?? {};
					if (!input || !output) throw new Error(`the bare client has no answer to ${method}`);
					method = undefined;
					calls += 1;
					input.decode(frame);
					this.#send(output.encode(answer ?? {}).finish());
				} else if (frame.length === 0) ended = true;
				else method = frame.toString();
			};
			this.#send(rpcCall.encode({sequence: 2, cmdHandleEvent: {instanceId, eventName}}).finish());
		});
	}

	end(): void {
		this.socket.destroy();
	}
}

/** What protobufjs, a table of constant answers and a socket can do. */
export class BareProtobufClient implements Client {
	readonly name = 'bare';
	readonly #lines: Line[] = [];
	#instance: number | undefined;

	constructor(
		private readonly socketPath: string,
		private readonly plugin: string,
		private readonly phases: readonly string[],
		private readonly config: string,
	) {}

	run(width: number, milliseconds: number): Promise<number> {
		return keepGoing(width, during(milliseconds), async index => {
			const line = this.#line(index);
			this.#instance ??= await line.start(this.plugin, this.config);
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
