/** Gathers chunks into one buffer, whatever their sizes: memory and copying stay in proportion to the bytes. */
export class Gatherer {
	#buffer = Buffer.alloc(0);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	add(chunk: Buffer): void {
		const needed = this.#length + chunk.length;
		if (needed > this.#buffer.length) {
			const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length, 256));
			this.#buffer.copy(larger, 0, 0, this.#length);
			this.#buffer = larger;
		}
		chunk.copy(this.#buffer, this.#length);
		this.#length = needed;
	}

	/** What was gathered; the gatherer is empty afterwards and never touches those bytes again. */
	take(): Buffer {
		const bytes = this.#buffer.subarray(0, this.#length);
		this.#buffer = Buffer.alloc(0);
		this.#length = 0;
		return bytes;
	}
}
