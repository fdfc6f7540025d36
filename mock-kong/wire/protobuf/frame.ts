import {WireFault} from '../shared/fault.js';
import {Gatherer} from '../shared/gather.js';
import {defaultLimits, type WireLimits} from '../shared/limits.js';

/** Length of a frame's header. */
export const headerBytes = 4;

/** A frame as pb_rpc.lua's write_frame sends it: u32 little-endian length, then the payload. */
export function frameBytes(payload: Buffer): Buffer {
	const bytes = Buffer.allocUnsafe(headerBytes + payload.length);
	bytes.writeUInt32LE(payload.length, 0);
	payload.copy(bytes, headerBytes);
	return bytes;
}

const nothing = Buffer.alloc(0);

/** Cuts what comes from a socket into frames. It keeps chunks it is given: they must not change. */
export class FrameReader {
	/** Begun, of a header or of a payload. */
	readonly #begun = new Gatherer();
	/** What is not looked at yet: this from `#at`. */
	#rest: Buffer = nothing;
	#at = 0;
	/** Length of the current payload; undefined until its header is whole. */
	#length: number | undefined;

	constructor(readonly limits: WireLimits = defaultLimits) {}

	push(chunk: Buffer): void {
		if (chunk.length === 0) return;
		this.#rest = this.#left === 0 ? chunk : Buffer.concat([this.#rest.subarray(this.#at), chunk]);
		this.#at = 0;
	}

	/**
	 * Payload of the next whole frame (it may be empty), or undefined when more bytes are needed.
	 * @throws WireFault `too-large` as soon as the header says so
	 */
	next(): Buffer | undefined {
		if (this.#length === undefined) {
			this.#length = this.#header();
			if (this.#length === undefined) return undefined;
		}
		if (this.#length > this.limits.maxMessageBytes) {
			throw new WireFault(
				'too-large',
				`a frame of ${this.#length} bytes; mock Kong holds ${this.limits.maxMessageBytes}`,
			);
		}
		const payload = this.#bytes(this.#length);
		if (payload !== undefined) this.#length = undefined;
		return payload;
	}

	/** Bytes held that are no whole frame yet. */
	get pending(): number {
		return (this.#length === undefined ? 0 : headerBytes) + this.#begun.length + this.#left;
	}

	/** Gives up what is pending, header included, and starts anew; also after a fault. */
	take(): Buffer {
		const header = Buffer.alloc(this.#length === undefined ? 0 : headerBytes);
		if (this.#length !== undefined) header.writeUInt32LE(this.#length, 0);
		this.#begin();
		this.#length = undefined;
		return Buffer.concat([header, this.#begun.take()]);
	}

	get #left(): number {
		return this.#rest.length - this.#at;
	}

	/** What is left belongs to something that goes on in the next chunk. */
	#begin(): void {
		this.#begun.add(this.#rest.subarray(this.#at));
		this.#rest = nothing;
		this.#at = 0;
	}

	#header(): number | undefined {
		if (this.#begun.length > 0 || this.#left < headerBytes) return this.#bytes(headerBytes)?.readUInt32LE(0);
		this.#at += headerBytes;
		return this.#rest.readUInt32LE(this.#at - headerBytes);
	}

	/** The next `size` bytes once they are there. */
	#bytes(size: number): Buffer | undefined {
		const missing = size - this.#begun.length;
		if (this.#left < missing) {
			this.#begin();
			return undefined;
		}
		const last = this.#rest.subarray(this.#at, this.#at + missing);
		this.#at += missing;
		if (this.#begun.length === 0) return last;
		this.#begun.add(last);
		return this.#begun.take();
	}
}
