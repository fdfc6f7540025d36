import type {Socket} from 'node:net';
import type {Behaviour, Reply} from './behaviour.js';
import type {Event} from './event.js';
import type {Plugin} from './handler.js';
import {Instances} from './instances.js';
import {decode, encode} from './msgpack-codec.js';
import {MsgPackReader} from './msgpack-reader.js';
import {type Program, run} from './program.js';

/** Kong gives up on a silent event after 60 s and never says so. */
const eventLifetime = 90_000;
const maxEvents = 10_000;

interface OpenEvent {
	readonly event: Event;
	/** The connection its last message came on: Kong may use another one for each. */
	on: Socket;
	touched: number;
}

/** Runs a MsgPack plugin server as `args` say; default: the command line. */
export function runMsgPack(behaviour: Behaviour = {}, args?: readonly string[]): Promise<void> {
	return run(msgPackProgram, behaviour, args);
}

const msgPackProgram: Program = {
	dump: info => [info],
	serve(plugin, behaviour) {
		const server = new MsgPackServer(plugin, behaviour);
		return socket => server.serve(socket);
	},
};

/** MsgPack:1 as mp_rpc.lua speaks it: [0, id, method, [argument]] gets [1, id, error, result]. */
class MsgPackServer {
	readonly #behaviour: Behaviour;
	readonly #instances: Instances;
	/** In the order of their last message. */
	readonly #events = new Map<number, OpenEvent>();
	#eventCount = 0;

	constructor(plugin: Plugin, behaviour: Behaviour) {
		this.#behaviour = behaviour;
		this.#instances = new Instances(plugin, behaviour);
		setInterval(() => this.#expire(), 5000).unref();
	}

	serve(socket: Socket): void {
		const correct = new MsgPackReader();
		const reader = this.#behaviour.reader?.(correct) ?? correct;
		let unanswered = 0;
		let ended = false;
		const settle = () => {
			if (ended && unanswered === 0) socket.end();
		};
		socket.on('data', chunk => {
			try {
				for (const message of reader.push(chunk)) {
					unanswered += 1;
					this.#receive(decode(message), socket)
						.catch(() => socket.destroy())
						.finally(() => {
							unanswered -= 1;
							settle();
						});
				}
			} catch {
				socket.destroy();
			}
		});
		socket.on('end', () => {
			ended = true;
			settle();
		});
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			const open = [...this.#events.values()].filter(({on}) => on === socket).length;
			this.#behaviour.connectionClosed?.(open);
		});
	}

	/** @throws when it is no request: there is nothing to answer then. */
	async #receive(message: unknown, socket: Socket): Promise<void> {
		if (!Array.isArray(message)) throw new Error('not a message');
		const [type, id, method, args] = message;
		if (type === 2) return;
		if (type !== 0 || typeof method !== 'string') throw new Error('not a request');
		let reply: Reply;
		try {
			reply = [1, id, null, await this.#dispatch(method, Array.isArray(args) ? args[0] : args, socket)];
		} catch (error) {
			reply = [1, id, error instanceof Error ? error.message : String(error), null];
		}
		const bytes = encode(this.#behaviour.reply ? this.#behaviour.reply(reply, method) : reply);
		if (this.#behaviour.send) this.#behaviour.send(bytes, socket, method);
		else if (socket.writable) socket.write(bytes);
	}

	async #dispatch(method: string, argument: unknown, socket: Socket): Promise<unknown> {
		switch (method) {
			case 'plugin.StartInstance': {
				const {Name, Config} = fields(argument);
				const {id, config, startedAt} = this.#instances.start(Name, Config);
				return {Name, Id: id, Config: config, StartTime: startedAt};
			}
			case 'plugin.CloseInstance': {
				const {id, config} = await this.#instances.close(argument);
				return {Name: this.#instances.plugin.name, Id: id, Config: config};
			}
			case 'plugin.HandleEvent':
				return this.#handleEvent(argument, socket);
			case 'plugin.StepError': {
				const {EventId, Data} = fields(argument);
				return this.#step(EventId, socket, event => event.refuse(String(Data)));
			}
			case 'plugin.Step':
			case 'plugin.StepCredential':
			case 'plugin.StepRoute':
			case 'plugin.StepService':
			case 'plugin.StepConsumer':
			case 'plugin.StepMemoryStats':
			case 'plugin.StepMultiMap': {
				const {EventId, Data} = fields(argument);
				const answer = this.#behaviour.answered ? await this.#behaviour.answered(Data) : Data;
				return this.#step(EventId, socket, event => event.answer(answer));
			}
			case 'plugin.GetStatus': {
				const {name} = this.#instances.plugin;
				const instances = this.#instances.all.map(({id, startedAt}) => ({Name: name, Id: id, StartTime: startedAt}));
				return {Pid: process.pid, Plugins: {[name]: {Name: name, Instances: instances}}};
			}
			default:
				throw new Error(`no such method: ${method}`);
		}
	}

	async #handleEvent(argument: unknown, socket: Socket): Promise<unknown> {
		const {InstanceId, EventName} = fields(argument);
		const event = await this.#instances.begin(InstanceId, String(EventName));
		const id = this.#behaviour.eventId?.(this.#eventCount, [...this.#events.keys()]) ?? this.#eventCount;
		this.#eventCount += 1;
		this.#events.set(id, {event, on: socket, touched: Date.now()});
		for (const [oldest, {event: abandoned}] of this.#events) {
			if (this.#events.size <= maxEvents) break;
			this.#events.delete(oldest);
			abandoned.drop();
		}
		return this.#next(id, event);
	}

	async #step(given: unknown, socket: Socket, answer: (event: Event) => boolean): Promise<unknown> {
		const id = this.#stepEvent(Number(given), socket);
		const open = this.#events.get(id);
		if (!open) throw new Error(`no event ${String(given)}`);
		this.#events.delete(id);
		this.#events.set(id, {...open, on: socket, touched: Date.now()});
		if (!answer(open.event)) throw new Error(`event ${id} has asked nothing`);
		return this.#next(id, open.event);
	}

	#stepEvent(id: number, socket: Socket): number {
		const {stepEvent} = this.#behaviour;
		return stepEvent
			? stepEvent(
					id,
					socket,
					[...this.#events].map(([key, {on}]) => ({id: key, on})),
				)
			: id;
	}

	async #next(id: number, event: Event): Promise<unknown> {
		const move = await event.next();
		if (move.kind !== 'call') this.#events.delete(id);
		switch (move.kind) {
			case 'call':
			case 'exit':
				return {EventId: id, Data: {Method: move.method, Args: move.args}};
			case 'end':
				return {EventId: id, Data: 'ret'};
			case 'failed':
				await this.#behaviour.handlerThrew?.(move.error);
				throw move.error;
			case 'dropped':
				throw new Error(`event ${id} was dropped`);
		}
	}

	#expire(): void {
		const deadline = Date.now() - eventLifetime;
		for (const [id, {event, touched}] of this.#events) {
			if (touched > deadline) break;
			this.#events.delete(id);
			event.drop();
		}
	}
}

function fields(argument: unknown): {readonly [key: string]: unknown} {
	if (argument === null || typeof argument !== 'object') throw new Error('the argument is no map');
	return {...argument};
}
