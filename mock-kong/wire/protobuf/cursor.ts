export const wireTypeNames = ['varint', '64bit', 'bytes', 'gstart', 'gend', '32bit'] as const;

/** Reads protobuf's primitives from part of a buffer. A read that fails returns false or undefined and moves nothing. */
export class Cursor {
	/** The last varint's low and high 32 bits, unsigned. */
	low = 0;
	high = 0;

	constructor(
		readonly buffer: Buffer,
		public at = 0,
		readonly end = buffer.length,
	) {}

	get done(): boolean {
		return this.at >= this.end;
	}

	/** Reads a varint of at most ten bytes into `low` and `high`. */
	varint(): boolean {
		let low = 0;
		let high = 0;
		const last = Math.min(this.end, this.at + 10);
		for (let at = this.at, shift = 0; at < last; at++, shift += 7) {
			const byte = this.buffer[at] ?? 0;
			const bits = byte & 0x7f;
			if (shift < 28) low |= bits << shift;
			else if (shift === 28) {
				low |= bits << 28;
				high |= bits >>> 4;
			} else if (shift < 63) high |= bits << (shift - 32);
			else high |= bits << 31;
			if (byte < 0x80) {
				this.at = at + 1;
				this.low = low >>> 0;
				this.high = high >>> 0;
				return true;
			}
		}
		return false;
	}

	/** The last varint as a signed 64-bit number, rounded to a double. */
	get signed(): number {
		if (this.high < 0x200000) return this.high * 0x100000000 + this.low;
		return Number(BigInt.asIntN(64, (BigInt(this.high) << 32n) | BigInt(this.low)));
	}

	/** The last varint as an unsigned 64-bit number, rounded to a double. */
	get unsigned(): number {
		return this.high * 0x100000000 + this.low;
	}

	double(): number | undefined {
		if (this.end - this.at < 8) return undefined;
		const value = this.buffer.readDoubleLE(this.at);
		this.at += 8;
		return value;
	}

	/** Passes over the value of a field; false when it does not fit or its wire type is none. */
	skip(tag: number): boolean {
		const from = this.at;
		if (this.#skipValue(tag)) return true;
		this.at = from;
		return false;
	}

	#skipValue(tag: number): boolean {
		switch (tag & 7) {
			case 0:
				return this.varint();
			case 1:
				return this.#advance(8);
			case 2:
				return this.varint() && this.#advance(this.unsigned);
			case 3:
				return this.#skipGroup(tag);
			case 5:
				return this.#advance(4);
			default:
				return false;
		}
	}

	/** Groups nest; the open ones are kept in a list, never on the stack. */
	#skipGroup(tag: number): boolean {
		const open = [tag >>> 3];
		while (open.length > 0) {
			if (!this.varint()) return false;
			const inner = this.low;
			if ((inner & 7) === 3) open.push(inner >>> 3);
			else if ((inner & 7) === 4) {
				if (open.pop() !== inner >>> 3) return false;
			} else if (!this.#skipValue(inner)) return false;
		}
		return true;
	}

	#advance(bytes: number): boolean {
		if (bytes > this.end - this.at) return false;
		this.at += bytes;
		return true;
	}
}
