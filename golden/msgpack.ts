import type {Recorded} from './recording.js';

/** A MessagePack codec of the recordings' own notation, which shares nothing with the codec under test. */

/** @throws Error for bytes that are no MessagePack, and for str8, which Kong never writes */
export function decode(bytes: Buffer, at = 0): {value: Recorded; end: number} | undefined {
	const reader = new Reader(bytes, at);
	try {
		return {value: reader.value(), end: reader.at};
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

class Reader {
	constructor(
		private readonly bytes: Buffer,
		public at: number,
	) {}

	value(): Recorded {
		const tag = this.#uint(1);
		if (tag <= 0x7f) return tag;
		if (tag <= 0x8f) return this.#map(tag & 0x0f);
		if (tag <= 0x9f) return this.#array(tag & 0x0f);
		if (tag <= 0xbf) return this.#str(tag & 0x1f);
		if (tag >= 0xe0) return tag - 0x100;
		switch (tag) {
			case 0xc0:
				return null;
			case 0xc2:
				return false;
			case 0xc3:
				return true;
			case 0xc4:
			case 0xc5:
			case 0xc6:
				return {$bin: this.#take(this.#uint(1 << (tag - 0xc4))).toString('hex')};
			case 0xca:
				return float(this.#take(4).readFloatBE());
			case 0xcb:
				return float(this.#take(8).readDoubleBE());
			case 0xcc:
			case 0xcd:
			case 0xce:
				return this.#uint(1 << (tag - 0xcc));
			case 0xcf:
				return integer(this.#take(8).readBigUInt64BE());
			case 0xd0:
				return this.#take(1).readInt8();
			case 0xd1:
				return this.#take(2).readInt16BE();
			case 0xd2:
				return this.#take(4).readInt32BE();
			case 0xd3:
				return integer(this.#take(8).readBigInt64BE());
			case 0xda:
				return this.#str(this.#uint(2));
			case 0xdb:
				return this.#str(this.#uint(4));
			case 0xdc:
				return this.#array(this.#uint(2));
			case 0xdd:
				return this.#array(this.#uint(4));
			case 0xde:
				return this.#map(this.#uint(2));
			case 0xdf:
				return this.#map(this.#uint(4));
			default:
				throw new Error(`Kong never writes MessagePack 0x${tag.toString(16)}`);
		}
	}

	#take(length: number): Buffer {
		if (this.at + length > this.bytes.length) throw new RangeError('more');
		this.at += length;
		return this.bytes.subarray(this.at - length, this.at);
	}

	#uint(length: number): number {
		return this.#take(length).readUIntBE(0, length);
	}

	#array(length: number): Recorded {
		const values: Recorded[] = [];
		for (let i = 0; i < length; i += 1) values.push(this.value());
		return values;
	}

	#map(length: number): Recorded {
		const pairs: [Recorded, Recorded][] = [];
		for (let i = 0; i < length; i += 1) pairs.push([this.value(), this.value()]);
		if (!pairs.every(([key]) => typeof key === 'string')) return {$map: pairs};
		if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error('a map with one key twice');
		return Object.fromEntries(pairs);
	}

	#str(length: number): Recorded {
		return textOf(this.#take(length));
	}
}

/** Text where it is UTF-8. */
export function textOf(bytes: Buffer): Recorded {
	const text = bytes.toString('utf8');
	return Buffer.from(text, 'utf8').equals(bytes) ? text : {$str: bytes.toString('hex')};
}

function float(value: number): Recorded {
	return {$float: Number.isFinite(value) ? value : String(value)};
}

function integer(value: bigint): Recorded {
	const number = Number(value);
	return Number.isSafeInteger(number) ? number : {$int: value.toString()};
}

/** The other way round: what a server sends. */
export function encode(value: Recorded): Buffer {
	if (value === null) return Buffer.from([0xc0]);
	if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
	if (typeof value === 'number') return encodeNumber(value);
	if (typeof value === 'string') return str(Buffer.from(value, 'utf8'));
	if (Array.isArray(value)) return Buffer.concat([head(value.length, 0x90, 0xdc), ...value.map(encode)]);
	const {$float, $bin, $str, $map} = value;
	if ($float !== undefined) return double(Number($float));
	if (typeof $bin === 'string') {
		const bytes = Buffer.from($bin, 'hex');
		return Buffer.concat([sized(0xc6, bytes.length), bytes]);
	}
	if (typeof $str === 'string') return str(Buffer.from($str, 'hex'));
	const pairs = Array.isArray($map) ? ($map as [Recorded, Recorded][]) : Object.entries(value).filter(present);
	return Buffer.concat([head(pairs.length, 0x80, 0xde), ...pairs.flat().map(encode)]);
}

function present([, value]: [string, Recorded]): boolean {
	return !(typeof value === 'object' && value !== null && '$absent' in value);
}

function encodeNumber(value: number): Buffer {
	if (!Number.isInteger(value)) return double(value);
	if (value >= 0 && value <= 0x7f) return Buffer.from([value]);
	if (value < 0 && value >= -32) return Buffer.from([value + 0x100]);
	const bytes = Buffer.alloc(9);
	bytes[0] = value < 0 ? 0xd3 : 0xcf;
	if (value < 0) bytes.writeBigInt64BE(BigInt(value), 1);
	else bytes.writeBigUInt64BE(BigInt(value), 1);
	return bytes;
}

function double(value: number): Buffer {
	const bytes = Buffer.alloc(9);
	bytes[0] = 0xcb;
	bytes.writeDoubleBE(value, 1);
	return bytes;
}

function str(bytes: Buffer): Buffer {
	return Buffer.concat([bytes.length < 32 ? Buffer.from([0xa0 | bytes.length]) : sized(0xdb, bytes.length), bytes]);
}

function head(length: number, fix: number, tag16: number): Buffer {
	return length < 16 ? Buffer.from([fix | length]) : sized(tag16 + 1, length);
}

function sized(tag: number, length: number): Buffer {
	const bytes = Buffer.alloc(5);
	bytes[0] = tag;
	bytes.writeUInt32BE(length, 1);
	return bytes;
}
