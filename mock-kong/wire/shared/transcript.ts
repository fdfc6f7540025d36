/**
 * A bounded ring of what crossed the sockets of one mock Kong. Raw buffers only: they are decoded when a report asks.
 */
export interface WireMessage {
	/** Milliseconds since the transcript began. */
	readonly at: number;
	readonly from: 'kong' | 'server';
	/** Number of the connection within this mock Kong, from 1. */
	readonly connection: number;
	/** One whole message or frame as far as it could be framed, else the bytes that came. */
	readonly bytes: Buffer;
	/** Length before it was cut, where it was. */
	readonly totalBytes: number;
	readonly kind: 'message' | 'connect' | 'close' | 'note';
	/** For `note`: text of our own. */
	readonly text?: string;
}

/** The last messages on the wire, within bounds. */
export class Transcript {
	readonly #ring: WireMessage[] = [];
	#next = 0;
	readonly #began = performance.now();

	constructor(
		readonly capacity = 400,
		readonly maxBytesEach = 4096,
	) {}

	/** Keeps `bytes` itself, unless that holds much more memory: the caller must not write into it afterwards. */
	add(from: 'kong' | 'server', connection: number, bytes: Buffer): void {
		const wasteful = bytes.buffer.byteLength > Math.max(Buffer.poolSize, 2 * bytes.length);
		const cut = bytes.length > this.maxBytesEach;
		const kept = cut || wasteful ? Buffer.from(bytes.subarray(0, this.maxBytesEach)) : bytes;
		this.#push({at: this.now(), from, connection, bytes: kept, totalBytes: bytes.length, kind: 'message'});
	}

	/** A ProtoBuf frame whose length was taken off: it is kept as it was on the wire. */
	addFrame(from: 'kong' | 'server', connection: number, payload: Buffer): void {
		const kept = Math.min(payload.length, this.maxBytesEach - 4);
		const bytes = Buffer.allocUnsafe(4 + kept);
		bytes.writeUInt32LE(payload.length, 0);
		payload.copy(bytes, 4, 0, kept);
		this.#push({at: this.now(), from, connection, bytes, totalBytes: payload.length + 4, kind: 'message'});
	}

	mark(kind: 'connect' | 'close' | 'note', from: 'kong' | 'server', connection: number, text?: string): void {
		this.#push({at: this.now(), from, connection, bytes: Buffer.alloc(0), totalBytes: 0, kind, text});
	}

	now(): number {
		return performance.now() - this.#began;
	}

	/** Oldest first. */
	messages(): WireMessage[] {
		return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
	}

	#push(message: WireMessage): void {
		if (this.#ring.length < this.capacity) {
			this.#ring.push(message);
			return;
		}
		this.#ring[this.#next] = message;
		this.#next = (this.#next + 1) % this.capacity;
	}
}
