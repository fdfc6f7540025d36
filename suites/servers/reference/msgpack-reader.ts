import {GrowingBuffer, maxMessageBytes, type Reader} from './buffer.js';

/** Finds the ends of MessagePack messages without building values; carries on wherever a chunk was cut. */
export class MsgPackReader implements Reader {
	readonly #buffer = new GrowingBuffer();
	/** Where the next token begins; past the end while the payload of the last one is still coming. */
	#at = 0;
	/** Tokens still missing from the message. */
	#missing = 1;

	push(chunk: Buffer): Buffer[] {
		this.#buffer.append(chunk);
		const messages: Buffer[] = [];
		while (this.#scan()) {
			messages.push(this.#buffer.take(this.#at));
			this.#at = 0;
			this.#missing = 1;
		}
		if (Math.max(this.#at, this.#buffer.length) > maxMessageBytes) throw new Error('message too large');
		return messages;
	}

	/** True when a whole message lies before `#at`. */
	#scan(): boolean {
		const {bytes} = this.#buffer;
		while (this.#missing > 0) {
			const header = headerBytes(bytes[this.#at]);
			if (this.#at + header > bytes.length) return false;
			const {payload, children} = sizeOf(bytes, this.#at);
			this.#at += header + payload;
			this.#missing += children - 1;
			if (this.#missing > maxMessageBytes) throw new Error('message too large');
		}
		return this.#at <= bytes.length;
	}
}

/** Bytes of the type byte and the length behind it; 1 when there is no byte yet. */
function headerBytes(type: number | undefined): number {
	switch (type) {
		case 0xc4:
		case 0xc7:
		case 0xd9:
			return 2;
		case 0xc5:
		case 0xc8:
		case 0xda:
		case 0xdc:
		case 0xde:
			return 3;
		case 0xc6:
		case 0xc9:
		case 0xdb:
		case 0xdd:
		case 0xdf:
			return 5;
		default:
			return 1;
	}
}

/** Payload bytes and tokens that follow the header at `at`. */
function sizeOf(bytes: Buffer, at: number): {payload: number; children: number} {
	const type = bytes.readUInt8(at);
	const leaf = (payload: number) => ({payload, children: 0});
	const parent = (children: number) => ({payload: 0, children});
	if (type <= 0x7f || type >= 0xe0) return leaf(0);
	if (type <= 0x8f) return parent((type & 0x0f) * 2);
	if (type <= 0x9f) return parent(type & 0x0f);
	if (type <= 0xbf) return leaf(type & 0x1f);
	switch (type) {
		case 0xc0:
		case 0xc2:
		case 0xc3:
			return leaf(0);
		case 0xc4:
		case 0xd9:
			return leaf(bytes.readUInt8(at + 1));
		case 0xc5:
		case 0xda:
			return leaf(bytes.readUInt16BE(at + 1));
		case 0xc6:
		case 0xdb:
			return leaf(bytes.readUInt32BE(at + 1));
		case 0xc7:
			return leaf(1 + bytes.readUInt8(at + 1));
		case 0xc8:
			return leaf(1 + bytes.readUInt16BE(at + 1));
		case 0xc9:
			return leaf(1 + bytes.readUInt32BE(at + 1));
		case 0xca:
		case 0xce:
		case 0xd2:
			return leaf(4);
		case 0xcb:
		case 0xcf:
		case 0xd3:
			return leaf(8);
		case 0xcc:
		case 0xd0:
			return leaf(1);
		case 0xcd:
		case 0xd1:
			return leaf(2);
		case 0xd4:
		case 0xd5:
		case 0xd6:
		case 0xd7:
		case 0xd8:
			return leaf(1 + 2 ** (type - 0xd4));
		case 0xdc:
			return parent(bytes.readUInt16BE(at + 1));
		case 0xdd:
			return parent(bytes.readUInt32BE(at + 1));
		case 0xde:
			return parent(bytes.readUInt16BE(at + 1) * 2);
		case 0xdf:
			return parent(bytes.readUInt32BE(at + 1) * 2);
		default:
			throw new Error(`no MessagePack: type 0x${type.toString(16)}`);
	}
}
