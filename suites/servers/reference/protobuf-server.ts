import type {Socket} from 'node:net';
import type {Behaviour, Instance, Return} from './behaviour.js';
import {FrameReader, frame} from './frame-reader.js';
import {Instances} from './instances.js';
import {decodeResult, encodeArguments, KongError} from './pdk-messages.js';
import {decodeMessage, encodeMessage, type Message} from './pluginsocket.js';
import {type Program, run} from './program.js';
import {toValue} from './struct.js';

/** Where kong.response.exit is allowed (kong/pdk/response.lua). */
const exitPhases = ['rewrite', 'access', 'response', 'preread'];

/** Kong sends one call at a time; a peer that sends many more has to wait. */
const maxQueuedFrames = 64;

/** Runs a ProtoBuf plugin server as `args` say; default: the command line. */
export function runProtoBuf(behaviour: Behaviour = {}, args?: readonly string[]): Promise<void> {
	return run(protoBufProgram, behaviour, args);
}

const protoBufProgram: Program = {
	dump: (info, socketPath) => ({Protocol: 'ProtoBuf:1', SocketPath: socketPath, Plugins: [info]}),
	serve(plugin, behaviour) {
		const instances = new Instances(plugin, behaviour);
		return socket => {
			const connection = new Connection(socket, behaviour, instances);
			connection.serve().then(
				() => socket.end(),
				// There is no error in the protocol: closing is how a call fails (pb_rpc.lua: Rpc:call).
				() => socket.destroy(),
			);
		};
	},
};

/** ProtoBuf:1 as pb_rpc.lua speaks it; the whole dialogue of an event stays on its connection. */
class Connection {
	readonly #socket: Socket;
	readonly #behaviour: Behaviour;
	readonly #instances: Instances;
	readonly #frames: Buffer[] = [];
	#wake: () => void = () => {};
	/** No frame will follow those queued. */
	#ended = false;
	#onEnd: () => void = () => {};
	#openEvents = 0;

	constructor(socket: Socket, behaviour: Behaviour, instances: Instances) {
		this.#socket = socket;
		this.#behaviour = behaviour;
		this.#instances = instances;
		const correct = new FrameReader();
		const reader = behaviour.reader?.(correct) ?? correct;
		socket.on('data', chunk => {
			try {
				this.#frames.push(...reader.push(chunk));
				if (this.#frames.length > maxQueuedFrames) socket.pause();
			} catch {
				socket.destroy();
			}
			this.#wake();
		});
		const ended = () => {
			if (this.#ended) return;
			this.#ended = true;
			behaviour.connectionClosed?.(this.#openEvents);
			this.#onEnd();
			this.#wake();
		};
		socket.on('end', ended);
		socket.on('error', () => socket.destroy());
		socket.on('close', ended);
	}

	/** Answers calls until the peer ends. @throws on whatever has to close the connection */
	async serve(): Promise<void> {
		for (let call = await this.#receive(); call; call = await this.#receive()) {
			const {sequence, ...command} = decodeMessage('RpcCall', call);
			const [[name, argument] = []] = Object.entries(command);
			const result: Return = {sequence: Number(sequence ?? 0), ...(await this.#dispatch(name, Object(argument)))};
			const edited = this.#behaviour.return?.(result, String(name)) ?? result;
			this.#send(encodeMessage('RpcReturn', edited), 'return');
		}
	}

	async #dispatch(command: string | undefined, argument: Message): Promise<Message> {
		const {plugin} = this.#instances;
		const id = argument.instance_id ?? 0;
		switch (command) {
			case 'cmd_get_plugin_names':
				return {plugin_names: {names: [plugin.name]}};
			case 'cmd_get_plugin_info': {
				const {name, version, priority, phases, fields} = plugin;
				return {plugin_info: {name, version, priority, phases, schema: JSON.stringify(fields)}};
			}
			case 'cmd_start_instance':
				return this.#status(this.#instances.start(String(argument.name), argument.config));
			case 'cmd_get_instance_status':
				return this.#status(await this.#instances.get(id));
			case 'cmd_close_instance':
				return this.#status(await this.#instances.close(id));
			case 'cmd_handle_event':
				await this.#handleEvent(id, String(argument.event_name));
				return {};
			default:
				throw new Error('unknown command');
		}
	}

	#status({id, config, startedAt}: Instance): Message {
		const {name} = this.#instances.plugin;
		return {instance_status: {name, instance_id: id, config: toValue(config), started_at: startedAt}};
	}

	/** Method and arguments go out, the result comes in, until an empty frame says that the handler is done. */
	async #handleEvent(id: unknown, phase: string): Promise<void> {
		const event = await this.#instances.begin(id, phase);
		this.#openEvents += 1;
		this.#onEnd = () => event.drop();
		if (this.#ended) event.drop();
		try {
			for (let move = await event.next(); move.kind !== 'end'; move = await event.next()) {
				switch (move.kind) {
					case 'dropped':
						throw new Error('the peer has gone');
					case 'failed':
						await this.#behaviour.handlerThrew?.(move.error);
						await this.#tellFailure(phase, move.error);
						this.#send(Buffer.alloc(0), 'end');
						return;
					case 'exit':
					case 'call': {
						const reply = await this.#ask(move.method, move.args);
						const result = await decodeResult(move.method, reply).catch((error: unknown) => {
							if (error instanceof KongError) return error;
							throw error;
						});
						if (result instanceof KongError) event.refuse(result.message);
						else event.answer(this.#behaviour.answered ? await this.#behaviour.answered(result) : result);
					}
				}
			}
			this.#send(Buffer.alloc(0), 'end');
		} finally {
			this.#onEnd = () => {};
			this.#openEvents -= 1;
			event.drop();
		}
	}

	/**
	 * A handler that threw. An event has no error to end with, and a closed connection would make Kong start the instance
	 * again and repeat the event for ever (pb_rpc.lua: handle_event): Kong's log gets the text, the client a 500 where it can.
	 */
	async #tellFailure(phase: string, error: Error): Promise<void> {
		await this.#ask('kong.log.err', [error.message]);
		if (exitPhases.includes(phase)) await this.#ask('kong.response.exit', [500, 'An unexpected error occurred']);
	}

	/** One PDK call. @throws Error when Kong closes the connection instead of answering, as it does after an exit. */
	async #ask(method: string, args: readonly unknown[]): Promise<Buffer> {
		this.#send(Buffer.from(method), 'method');
		this.#send(encodeArguments(method, args), 'arguments');
		const reply = await this.#receive();
		if (!reply) throw new Error('the peer has gone');
		return reply;
	}

	/** The next frame; undefined when the peer has ended. */
	async #receive(): Promise<Buffer | undefined> {
		while (this.#frames.length === 0 && !this.#ended) {
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
		if (this.#frames.length <= maxQueuedFrames) this.#socket.resume();
		return this.#frames.shift();
	}

	#send(payload: Buffer, what: string): void {
		const bytes = frame(payload);
		if (this.#behaviour.send) this.#behaviour.send(bytes, this.#socket, what);
		else if (this.#socket.writable) this.#socket.write(bytes);
	}
}
