import net from 'node:net';
import type {Transcript} from '../wire/shared/transcript.js';
import {Deadline} from './deadline.js';

/** How this Kong writes: real Kong sends a message in one piece, a rule may cut it to see whether the server reassembles. */
export interface WireManners {
	/** Offsets at which a message of `length` bytes is cut; each piece is flushed on its own. */
	cut?(length: number): readonly number[];
	/** Milliseconds between pieces; default 2, long enough for a reader to see them apart. */
	pieceDelayMs?: number;
	/** Asked after each read that filled the buffer (64 KiB): nothing more is read until it resolves. */
	readOn?(): Promise<void>;
}

export interface ConnectionHandler {
	onData(chunk: Buffer): void;
	/** The server closed, or the connection broke. Called once. */
	onClosed(): void;
}

/**
 * What every socket reads into, one after the other; what is kept is copied. Without it Node takes 64 KiB for each
 * read, and whoever keeps a few bytes of it keeps all.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** One connection to a plugin server. It owns the socket; who holds it sets `handler` while it waits for bytes. */
export class Connection {
	handler: ConnectionHandler | undefined;
	/** For whoever waits on this connection; freed with it. */
	readonly deadline: Deadline;
	#socket: net.Socket;
	#open = true;
	readonly #timers = new Set<NodeJS.Timeout>();
	/** Of cut messages, not written yet; the first is being waited for. */
	readonly #pieces: Buffer[] = [];

	private constructor(
		readonly id: number,
		socket: net.Socket,
		readonly transcript: Transcript,
		private readonly manners: WireManners,
		timeoutMs: number,
	) {
		this.#socket = socket;
		this.deadline = new Deadline(timeoutMs);
		socket.on('end', () => this.#closed('server'));
		socket.on('error', () => this.#closed('server'));
		socket.on('close', () => this.#closed('server'));
	}

	/** @returns the connection, or the system's error code (`ECONNREFUSED`, `ENOENT`, `ETIMEDOUT`) when there is none. */
	static open(
		path: string,
		id: number,
		transcript: Transcript,
		manners: WireManners,
		timeoutMs: number,
	): Promise<Connection | string> {
		return new Promise(resolve => {
			let connection: Connection | undefined;
			const callback = (length: number) => {
				const chunk = Buffer.allocUnsafe(length);
				readBuffer.copy(chunk, 0, 0, length);
				if (!connection) return true;
				connection.#received(chunk);
				if (length === readBuffer.length) connection.#rest();
				return true;
			};
			const socket = net.connect({path, onread: {buffer: readBuffer, callback}});
			const timer = setTimeout(() => {
				socket.destroy();
				resolve('ETIMEDOUT');
			}, timeoutMs);
			socket.once('error', (error: NodeJS.ErrnoException) => {
				clearTimeout(timer);
				resolve(error.code ?? error.message);
			});
			socket.once('connect', () => {
				clearTimeout(timer);
				socket.removeAllListeners('error');
				transcript.mark('connect', 'kong', id);
				connection = new Connection(id, socket, transcript, manners, timeoutMs);
				resolve(connection);
			});
		});
	}

	#received(chunk: Buffer): void {
		if (!this.#open) return;
		if (this.handler) this.handler.onData(chunk);
		else this.#unasked(chunk);
	}

	#rest(): void {
		const on = this.manners.readOn?.();
		if (!on) return;
		this.#socket.pause();
		void on.finally(() => this.#socket.resume());
	}

	get isOpen(): boolean {
		return this.#open;
	}

	/** Sends one message or frame. `bytes` must not change afterwards. */
	write(bytes: Buffer): void {
		this.transcript.add('kong', this.id, bytes);
		const cuts = this.manners.cut?.(bytes.length);
		if (this.#pieces.length === 0 && (!cuts || cuts.length === 0)) {
			this.#socket.write(bytes);
			return;
		}
		const idle = this.#pieces.length === 0;
		let from = 0;
		for (const end of [...(cuts ?? []), bytes.length]) {
			this.#pieces.push(bytes.subarray(from, end));
			from = end;
		}
		if (idle) this.#writePieces();
	}

	/** One piece, then after a while the next: timers of their own for each would not keep their order. */
	#writePieces(): void {
		const piece = this.#pieces[0];
		if (!piece) return;
		this.#socket.write(piece);
		this.#later(this.manners.pieceDelayMs ?? 2, () => {
			this.#pieces.shift();
			this.#writePieces();
		});
	}

	/** Closes from Kong's side. Nobody is told. */
	close(): void {
		if (!this.#open) return;
		this.#open = false;
		this.handler = undefined;
		this.transcript.mark('close', 'kong', this.id);
		this.#free();
	}

	/** As if Kong had died: whoever waits on the connection is told it closed. */
	cut(): void {
		this.#closed('kong');
	}

	#unasked(chunk: Buffer): void {
		// nginx closes an idle keepalive connection on which bytes arrive.
		this.transcript.add('server', this.id, chunk);
		this.transcript.mark('note', 'kong', this.id, 'bytes nobody asked for: Kong closes this idle connection');
		this.close();
	}

	#closed(by: 'kong' | 'server'): void {
		if (!this.#open) return;
		this.#open = false;
		this.transcript.mark('close', by, this.id);
		const handler = this.handler;
		this.handler = undefined;
		this.#free();
		handler?.onClosed();
	}

	#free(): void {
		this.deadline.free();
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
		this.#socket.destroy();
	}

	#later(milliseconds: number, action: () => void): void {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			if (this.#open) action();
		}, milliseconds);
		this.#timers.add(timer);
	}
}
