import {WireFault} from '../shared/fault.js';
import {Gatherer} from '../shared/gather.js';
import {defaultLimits, type WireLimits} from '../shared/limits.js';
import {formats} from './format.js';

/**
 * Finds where one MessagePack value ends, a chunk at a time and without recursion: no byte is looked at twice, whatever
 * the chunks. After a fault it is of no more use until `reset`.
 */
export class MessageScanner {
	/** Values still to come, innermost array or map last (a map of n has 2n). */
	readonly #open: number[] = [];
	/** Payload bytes to pass over. */
	#skip = 0;
	/** Bytes of a length still to be read, and the length so far. */
	#lengthLeft = 0;
	#length = 0;
	/** Format byte whose length is being read. */
	#format = 0;
	#bytes = 0;
	#elements = 0;

	constructor(readonly limits: WireLimits = defaultLimits) {}

	reset(): void {
		this.#open.length = 0;
		this.#skip = this.#lengthLeft = this.#length = this.#format = this.#bytes = this.#elements = 0;
	}

	/**
	 * Takes `chunk` from offset `from`, which goes on where the last chunk ended.
	 * @returns the offset after the value's last byte, or -1 when it goes on in the next chunk
	 * @throws WireFault with the offset from the value's first byte
	 */
	scan(chunk: Buffer, from = 0): number {
		let at = from;
		const before = this.#bytes - from;
		while (at < chunk.length) {
			if (this.#skip > 0) {
				const step = Math.min(this.#skip, chunk.length - at);
				this.#skip -= step;
				at += step;
				if (this.#skip > 0) break;
			} else if (this.#lengthLeft > 0) {
				this.#length = this.#length * 256 + (chunk[at++] ?? 0);
				if (--this.#lengthLeft > 0) continue;
				this.#enter(this.#format, this.#length, before + at);
			} else {
				const byte = chunk[at++] ?? 0;
				const format = formats[byte];
				if (format === undefined || format.type === 'reserved') throw reservedByte(byte, before + at - 1);
				if (format.lengthBytes > 0) {
					this.#format = byte;
					this.#lengthLeft = format.lengthBytes;
					this.#length = 0;
					continue;
				}
				this.#enter(byte, format.fixed, before + at);
			}
			if (this.#skip === 0 && this.#lengthLeft === 0 && this.#valueEnded()) {
				this.reset();
				return at;
			}
		}
		this.#bytes = before + at;
		if (this.#bytes > this.limits.maxMessageBytes) throw this.#tooLarge(this.#bytes);
		return -1;
	}

	/** A header is read: `length` is bytes of payload or count of elements. `position` is the offset after it. */
	#enter(byte: number, length: number, position: number): void {
		const type = formats[byte]?.type;
		if (type !== 'array' && type !== 'map') {
			// An ext has its type byte before its data.
			this.#skip = type === 'ext' ? length + 1 : length;
			if (position + this.#skip > this.limits.maxMessageBytes) throw this.#tooLarge(position + this.#skip);
			return;
		}
		const values = type === 'map' ? 2 * length : length;
		this.#elements += values;
		if (this.#elements > this.limits.maxElements) {
			throw new WireFault('too-many', `more than ${this.limits.maxElements} elements in one message`, position);
		}
		if (this.#open.length >= this.limits.maxDepth) {
			throw new WireFault('too-deep', `more than ${this.limits.maxDepth} levels of arrays and maps`, position);
		}
		// One more: the array or map itself, which the end of its last value also ends.
		this.#open.push(values + 1);
	}

	/** Counts one value off; @returns true when it was the outermost. */
	#valueEnded(): boolean {
		const open = this.#open;
		for (let top = open.length - 1; top >= 0; top--) {
			const left = (open[top] ?? 1) - 1;
			if (left > 0) {
				open[top] = left;
				return false;
			}
			open.pop();
		}
		return true;
	}

	#tooLarge(bytes: number): WireFault {
		return new WireFault(
			'too-large',
			`a message of at least ${bytes} bytes; mock Kong holds ${this.limits.maxMessageBytes}`,
		);
	}
}

function reservedByte(byte: number, offset: number): WireFault {
	// The text of lua-MessagePack's error.
	return new WireFault('invalid-bytes', `unpack '0x${byte.toString(16)}' is unimplemented`, offset);
}

/** What a buffer holds from `start`: one whole value up to `end`, the beginning of one, or no MessagePack. */
export type Frame =
	| {readonly kind: 'complete'; readonly end: number}
	| {readonly kind: 'more'}
	| {readonly kind: 'invalid'; readonly fault: WireFault};

/** Frames one value of a buffer; faults carry offsets from `start`. */
export function frame(buffer: Buffer, start = 0, limits: WireLimits = defaultLimits): Frame {
	try {
		const end = new MessageScanner(limits).scan(buffer, start);
		return end < 0 ? {kind: 'more'} : {kind: 'complete', end};
	} catch (error) {
		if (error instanceof WireFault) return {kind: 'invalid', fault: error};
		throw error;
	}
}

/** Cuts what comes from a socket into whole messages. It keeps chunks it is given: they must not change. */
export class MessageReader {
	readonly #scanner: MessageScanner;
	/** Scanned, of a message that has not ended. */
	readonly #begun = new Gatherer();
	/** Not looked at yet. */
	#rest: Buffer | undefined;

	constructor(limits: WireLimits = defaultLimits) {
		this.#scanner = new MessageScanner(limits);
	}

	push(chunk: Buffer): void {
		if (chunk.length === 0) return;
		this.#rest = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
	}

	/**
	 * The next whole message, or undefined when more bytes are needed.
	 * @throws WireFault when no message can come of the bytes
	 */
	next(): Buffer | undefined {
		const chunk = this.#rest;
		if (chunk === undefined) return undefined;
		const end = this.#scanner.scan(chunk);
		if (end < 0) {
			this.#begun.add(chunk);
			this.#rest = undefined;
			return undefined;
		}
		const last = end < chunk.length ? chunk.subarray(0, end) : chunk;
		this.#rest = end < chunk.length ? chunk.subarray(end) : undefined;
		if (this.#begun.length === 0) return last;
		this.#begun.add(last);
		return this.#begun.take();
	}

	/** Bytes held that are no whole message yet. */
	get pending(): number {
		return this.#begun.length + (this.#rest?.length ?? 0);
	}

	/** Gives up what is pending (Kong drops bytes glued to a reply) and starts anew; also after a fault. */
	take(): Buffer {
		if (this.#rest !== undefined) this.#begun.add(this.#rest);
		this.#rest = undefined;
		this.#scanner.reset();
		return this.#begun.take();
	}
}
