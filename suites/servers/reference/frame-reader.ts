import {GrowingBuffer, maxMessageBytes, type Reader} from './buffer.js';

/** Cuts a stream into frames: a little-endian u32 length, then that many bytes (pb_rpc.lua: read_frame). */
export class FrameReader implements Reader {
	readonly #buffer = new GrowingBuffer();

	push(chunk: Buffer): Buffer[] {
		this.#buffer.append(chunk);
		const frames: Buffer[] = [];
		while (this.#buffer.length >= 4) {
			const length = this.#buffer.bytes.readUInt32LE(0);
			if (length > maxMessageBytes) throw new Error('frame too large');
			if (this.#buffer.length < 4 + length) break;
			frames.push(this.#buffer.take(4 + length).subarray(4));
		}
		return frames;
	}
}

/** A frame with its length in front. */
export function frame(payload: Uint8Array): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32LE(payload.length);
	return Buffer.concat([length, payload]);
}
