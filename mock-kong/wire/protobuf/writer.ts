import type {LuaString} from '../../lua/values.js';

const firstSize = 16 * 1024;
const keptSize = 1024 * 1024;

/** Writes protobuf's primitives one after the other into a buffer that grows, and is used again for the next message. */
export class Writer {
	#buffer = Buffer.allocUnsafe(firstSize);
	/** Bytes written so far. */
	length = 0;

	/** Begins a new message, whatever became of the last one. */
	reset(): void {
		this.length = 0;
		if (this.#buffer.length > keptSize) this.#buffer = Buffer.allocUnsafe(firstSize);
	}

	/** Takes back everything written after `length`. */
	truncate(length: number): void {
		this.length = length;
	}

	/** What was written; the buffer returned is the caller's own. */
	finish(): Buffer {
		const bytes = Buffer.allocUnsafe(this.length);
		this.#buffer.copy(bytes, 0, 0, this.length);
		return bytes;
	}

	/** @param value from 0 to 2^32 - 1 */
	uint32(value: number): void {
		let at = this.#reserve(5);
		let rest = value >>> 0;
		while (rest > 0x7f) {
			this.#buffer[at++] = (rest & 0x7f) | 0x80;
			rest >>>= 7;
		}
		this.#buffer[at++] = rest;
		this.length = at;
	}

	/** A whole number as a 64-bit varint, a negative one in two's complement: int64, int32, enum. */
	int64(value: number): void {
		if (value >= 0 && value <= 0xffffffff) {
			this.uint32(value);
			return;
		}
		let at = this.#reserve(10);
		let rest = BigInt.asUintN(64, BigInt(value));
		while (rest > 0x7fn) {
			this.#buffer[at++] = Number(rest & 0x7fn) | 0x80;
			rest >>= 7n;
		}
		this.#buffer[at++] = Number(rest);
		this.length = at;
	}

	double(value: number): void {
		const at = this.#reserve(8);
		this.#buffer.writeDoubleLE(value, at);
		this.length = at + 8;
	}

	/** Length and bytes. */
	text(value: LuaString): void {
		const {length} = value;
		this.uint32(length);
		const at = this.#reserve(length);
		if (length > 24) this.#buffer.write(value, at, length, 'latin1');
		else for (let i = 0; i < length; i++) this.#buffer[at + i] = value.charCodeAt(i);
		this.length = at + length;
	}

	/** What is written until `close` gets its length before it. @returns what `close` wants to know */
	open(): number {
		// Nearly always one byte is enough.
		const at = this.#reserve(1);
		this.length = at + 1;
		return at + 1;
	}

	close(start: number): void {
		const size = this.length - start;
		if (size < 0x80) {
			this.#buffer[start - 1] = size;
			return;
		}
		const more = varintBytes(size) - 1;
		this.#reserve(more);
		this.#buffer.copyWithin(start + more, start, start + size);
		this.length = start - 1;
		this.uint32(size);
		this.length += size;
	}

	/** Makes room for `size` bytes; @returns where they go. */
	#reserve(size: number): number {
		const needed = this.length + size;
		if (needed > this.#buffer.length) {
			const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
			this.#buffer.copy(larger, 0, 0, this.length);
			this.#buffer = larger;
		}
		return this.length;
	}
}

function varintBytes(value: number): number {
	return Math.ceil((32 - Math.clz32(value)) / 7);
}
