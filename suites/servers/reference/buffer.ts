const smallest = 4096;
const keepAtMost = 1 << 20;

/** Bytes come in at the end and go at the front; each byte is copied a constant number of times on average. */
export class GrowingBuffer {
	#store = Buffer.allocUnsafe(smallest);
	#start = 0;
	#end = 0;

	get length(): number {
		return this.#end - this.#start;
	}

	/** What is in it; valid until the next change. */
	get bytes(): Buffer {
		return this.#store.subarray(this.#start, this.#end);
	}

	append(chunk: Buffer): void {
		const needed = this.length + chunk.length;
		if (this.#end + chunk.length > this.#store.length) {
			const roomy = needed * 2 > this.#store.length;
			const store = roomy ? Buffer.allocUnsafe(Math.max(smallest, needed * 2)) : this.#store;
			this.#store.copy(store, 0, this.#start, this.#end);
			this.#store = store;
			this.#start = 0;
			this.#end = needed - chunk.length;
		}
		this.#end += chunk.copy(this.#store, this.#end);
	}

	/** Takes `count` bytes off the front, as a copy. */
	take(count: number): Buffer {
		const taken = Buffer.from(this.bytes.subarray(0, count));
		this.#start += count;
		if (this.#start === this.#end) {
			this.#start = 0;
			this.#end = 0;
			if (this.#store.length > keepAtMost) this.#store = Buffer.allocUnsafe(smallest);
		}
		return taken;
	}
}

/** Cuts a stream of bytes into messages. */
export interface Reader {
	/** The messages that this chunk completes, in order. @throws when the stream is no protocol of ours. */
	push(chunk: Buffer): Buffer[];
}

/** Nothing Kong sends is larger; more is an attack or a bug. */
export const maxMessageBytes = 256 << 20;
