import {mkdtempSync, rmSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {PluginServer} from '../mock-kong/servers/server.js';
import {decode} from './msgpack.js';
import {takeFrame} from './protobuf.js';
import type {Recorded, RecordedProtocol} from './recording.js';

/** One message of Kong: a MessagePack value, or a ProtoBuf frame without its length. */
export type TapeMessage = {readonly value: Recorded} | {readonly frame: Buffer};

/** Decides what the tape server does with each message. */
export interface Script {
	onMessage(connection: TapeConnection, message: TapeMessage): void;
}

/** A connection of Kong to the tape server. */
export class TapeConnection {
	/** Messages Kong sent on it. */
	messages = 0;
	/** Kong closed it, not the server. */
	closedByKong = false;
	#ended = false;
	#dripping: Promise<void> = Promise.resolve();

	constructor(private readonly socket: net.Socket) {
		socket.on('error', () => this.#over());
		socket.on('end', () => this.#over());
		socket.on('close', () => this.#over());
	}

	get closed(): boolean {
		return this.#ended;
	}

	send(bytes: Buffer): void {
		if (!this.#ended) this.socket.write(bytes);
	}

	/** One byte at a time. */
	drip(bytes: Buffer): void {
		this.#dripping = this.#dripping.then(async () => {
			for (const byte of bytes) {
				this.send(Buffer.from([byte]));
				await new Promise(resolve => setTimeout(resolve, 1));
			}
		});
	}

	/** Closes at once. */
	close(): void {
		this.#ended = true;
		this.socket.destroy();
	}

	/** Closes once all is written. */
	finish(): void {
		this.#ended = true;
		this.socket.end();
	}

	#over(): void {
		if (!this.#ended) this.closedByKong = true;
		this.#ended = true;
	}
}

/** A plugin server that does what a script says; one script at a time. It owns its socket and the directory of it. */
export class Tape {
	readonly #connections = new Set<net.Socket>();
	#script: Script | undefined;
	/** What Kong sent that is no message at all. */
	readonly faults: string[] = [];

	private constructor(
		readonly protocol: RecordedProtocol,
		private readonly directory: string,
		private readonly listener: net.Server,
		/** As mock Kong takes it. */
		public server: PluginServer,
	) {}

	static async start(protocol: RecordedProtocol): Promise<Tape> {
		const directory = mkdtempSync(path.join(tmpdir(), 'golden-'));
		const socket = path.join(directory, 's');
		let tape: Tape | undefined;
		const listener = net.createServer(connection => {
			if (tape) tape.#connected(connection);
			else connection.on('error', () => {});
		});
		await new Promise<void>((resolve, reject) => {
			listener.once('error', reject);
			listener.listen(socket, resolve);
		});
		const server = await PluginServer.start({
			label: 'golden tape',
			queryCommand: undefined,
			startCommand: undefined,
			socket,
		});
		tape = new Tape(protocol, directory, listener, server);
		return tape;
	}

	play(script: Script | undefined): void {
		this.#script = script;
		this.faults.length = 0;
	}

	/** Nothing listens any more; the path stays. */
	async hangUp(): Promise<void> {
		for (const connection of this.#connections) connection.destroy();
		await new Promise(resolve => this.listener.close(resolve));
		rmSync(this.directory, {recursive: true, force: true});
	}

	#connected(socket: net.Socket): void {
		this.#connections.add(socket);
		socket.on('close', () => this.#connections.delete(socket));
		const connection = new TapeConnection(socket);
		const script = this.#script;
		let pending: Buffer = Buffer.alloc(0);
		socket.on('data', chunk => {
			// A late byte of a Kong of the line before is nobody's.
			if (script === undefined || script !== this.#script) return;
			pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
			try {
				for (let message = this.#next(pending); message; message = this.#next(pending)) {
					pending = pending.subarray(message.end);
					connection.messages += 1;
					script.onMessage(connection, message.message);
				}
			} catch (error) {
				this.faults.push(error instanceof Error ? error.message : String(error));
				socket.destroy();
			}
		});
	}

	#next(bytes: Buffer): {message: TapeMessage; end: number} | undefined {
		if (bytes.length === 0) return undefined;
		if (this.protocol === 'msgpack') {
			const found = decode(bytes);
			return found && {message: {value: found.value}, end: found.end};
		}
		const found = takeFrame(bytes);
		return found && {message: {frame: Buffer.from(found.payload)}, end: found.end};
	}
}
