import {PackingError} from '../../lua/errors.js';
import type {LuaValue} from '../../lua/values.js';
import {decodeLua} from '../../wire/msgpack/decode.js';
import {MessageReader} from '../../wire/msgpack/frame.js';
import {readServerMessage} from '../../wire/msgpack/messages.js';
import {WireFault} from '../../wire/shared/fault.js';
import {connectFailure} from '../connect-failure.js';
import type {Connection, ConnectionHandler} from '../connection.js';
import type {CallFailure, FaultCode} from '../ends.js';
import type {RpcSettings} from '../rpc.js';

/** What came of one request: its result, or how Rpc:call failed. */
export type Reply = {readonly kind: 'result'; readonly result: LuaValue} | CallFailure;

type ExchangeSettings = Pick<RpcSettings, 'pool' | 'onNotification'>;

/**
 * One request and its answer on a pooled connection (mp_rpc.lua: Rpc:call). The connection goes back to the pool before
 * anybody works with the answer, as in Kong, so one event normally stays on one connection but nothing holds it there.
 * Calls back instead of returning a promise: this is the mock's hot path.
 */
export class MsgpackExchanges {
	readonly #lines = new WeakMap<Connection, Line>();

	constructor(private readonly settings: ExchangeSettings) {}

	/** @param pack makes the request; a PackingError out of it costs Kong the connection. */
	send(id: number, pack: () => Buffer, onReply: (reply: Reply) => void): void {
		const idle = this.settings.pool.takeIdle();
		if (idle) {
			this.#sendOn(idle, id, pack, onReply);
			return;
		}
		void this.settings.pool.open().then(opened => {
			if (typeof opened === 'string') onReply(connectFailure(opened));
			else this.#sendOn(opened, id, pack, onReply);
		});
	}

	#sendOn(connection: Connection, id: number, pack: () => Buffer, onReply: (reply: Reply) => void): void {
		let bytes: Buffer;
		try {
			bytes = pack();
		} catch (error) {
			this.settings.pool.drop(connection);
			if (!(error instanceof PackingError)) throw error;
			onReply({kind: 'abandoned', by: 'pdk', message: error.message, fault: undefined});
			return;
		}
		let line = this.#lines.get(connection);
		if (!line) {
			line = new Line(connection, this.settings);
			this.#lines.set(connection, line);
		}
		line.exchange(id, bytes, onReply);
	}
}

/** mp_rpc.lua: receiveany(4096). */
const readSize = 4096;

/** One connection while it carries one request after another. */
class Line implements ConnectionHandler {
	readonly #reader = new MessageReader();
	#id = 0;
	#onReply: ((reply: Reply) => void) | undefined;

	constructor(
		private readonly connection: Connection,
		private readonly settings: ExchangeSettings,
	) {}

	exchange(id: number, bytes: Buffer, onReply: (reply: Reply) => void): void {
		this.#id = id;
		this.#onReply = onReply;
		this.connection.handler = this;
		this.connection.deadline.start(() => this.#timedOut());
		this.connection.write(bytes);
	}

	onData(chunk: Buffer): void {
		try {
			this.#reader.push(chunk);
			for (let bytes = this.#reader.next(); bytes; bytes = this.#reader.next()) {
				this.connection.transcript.add('server', this.connection.id, bytes);
				const read = this.#read(bytes);
				if (read) {
					this.#finish(read.reply, read.keep && !this.#leavesUnread(chunk.length));
					return;
				}
			}
		} catch (error) {
			if (!(error instanceof WireFault)) throw error;
			this.connection.transcript.add('server', this.connection.id, this.#reader.take());
			this.#finish({kind: 'abandoned', by: 'wire', message: error.message, fault: faultCode(error)}, false);
		}
	}

	onClosed(): void {
		this.#finish(this.#nothingMore('closed'), false);
	}

	/**
	 * @returns the reply, or undefined after a notification: Kong reads on. Once the answer is recognized the connection
	 * is back in the pool, whatever comes of its error.
	 */
	#read(bytes: Buffer): {readonly reply: Reply; readonly keep: boolean} | undefined {
		const message = readServerMessage(decodeLua(bytes), this.#id);
		switch (message.kind) {
			case 'notification':
				this.settings.onNotification(message.label, message.args);
				return undefined;
			case 'malformed':
				return {
					keep: false,
					reply: {
						kind: 'abandoned',
						by: 'wire',
						message: message.raises,
						fault: message.code === 'wrong-message-id' ? 'wrong-message-id' : 'not-a-response',
					},
				};
			case 'response':
				return {
					keep: true,
					reply: message.error === undefined ? {kind: 'result', result: message.result} : errorReply(message.error),
				};
		}
	}

	/**
	 * Kong asks for 4096 bytes at a time. What it read with the answer is lost, what is glued behind stays in the socket,
	 * and a connection with something to read is closed instead of pooled.
	 */
	#leavesUnread(received: number): boolean {
		const wanted = Math.ceil((received - this.#reader.pending) / readSize) * readSize;
		return wanted < received;
	}

	#timedOut(): void {
		const reply = this.#nothingMore('timeout');
		// After a silence Kong puts the connection back into its pool, after half a message it does not.
		this.#finish(reply, reply.kind === 'failed');
	}

	/** EOF or time-out: before the first byte "no data", inside a message a Lua error. */
	#nothingMore(fault: FaultCode): CallFailure {
		const pending = this.#reader.pending;
		if (pending === 0) return {kind: 'failed', message: 'no data', fault};
		this.connection.transcript.add('server', this.connection.id, this.#reader.take());
		return {kind: 'abandoned', by: 'wire', message: 'missing bytes', fault: fault === 'closed' ? 'truncated' : fault};
	}

	#finish(reply: Reply, keep: boolean): void {
		this.connection.deadline.stop();
		const onReply = this.#onReply;
		if (!onReply) return;
		this.#onReply = undefined;
		if (this.#reader.pending > 0) {
			// Bytes glued to an answer are lost with Kong's reader.
			const glued = this.#reader.take();
			this.connection.transcript.add('server', this.connection.id, glued);
			this.connection.transcript.mark('note', 'kong', this.connection.id, 'bytes glued to the answer: Kong drops them');
		}
		if (keep) this.settings.pool.giveBack(this.connection);
		else this.settings.pool.drop(this.connection);
		onReply(reply);
	}
}

/** The error slot as `nil, err`. */
function errorReply(error: LuaValue): CallFailure {
	if (typeof error === 'string') return {kind: 'failed', message: error};
	const message = typeof error === 'object' ? 'a table' : String(error);
	return {kind: 'failed', message, value: error, fault: 'error-not-text'};
}

function faultCode(fault: WireFault): FaultCode {
	switch (fault.code) {
		case 'too-large':
		case 'too-deep':
		case 'too-many':
			return 'too-large';
		case 'truncated':
			return 'truncated';
		default:
			return 'invalid-bytes';
	}
}
