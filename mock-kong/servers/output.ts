/**
 * The end of what a process wrote, bounded. Offsets count the bytes ever written, so `since` answers for any moment that
 * `offset` was asked at.
 */
export class OutputTail {
	#kept: Buffer[] = [];
	#keptBytes = 0;
	#offset = 0;

	constructor(readonly maxBytes = 256 * 1024) {}

	/** Bytes written so far. */
	get offset(): number {
		return this.#offset;
	}

	add(bytes: Buffer): void {
		this.#kept.push(bytes);
		this.#keptBytes += bytes.length;
		this.#offset += bytes.length;
		while (this.#keptBytes > this.maxBytes) {
			const [first = Buffer.alloc(0)] = this.#kept;
			const over = this.#keptBytes - this.maxBytes;
			if (first.length <= over) {
				this.#kept.shift();
				this.#keptBytes -= first.length;
			} else {
				this.#kept[0] = first.subarray(over);
				this.#keptBytes -= over;
			}
		}
	}

	/** What was written since `offset`, as far as it is kept. */
	since(offset: number): string {
		const all = Buffer.concat(this.#kept);
		const skip = Math.max(0, offset - (this.#offset - all.length));
		return all.toString('utf8', Math.min(skip, all.length));
	}

	/** The last lines within `maxBytes`: whole ones, but for a line longer than that. */
	tail(maxBytes = 4096): string {
		const text = Buffer.concat(this.#kept);
		if (text.length <= maxBytes && text.length === this.#offset) return text.toString('utf8');
		const end = text.subarray(Math.max(0, text.length - maxBytes));
		const line = end.indexOf(0x0a);
		return end.toString('utf8', line >= 0 && line < end.length - 1 ? line + 1 : 0);
	}

	/** Lines since `offset`, without their ends and without empty ones, as Kong's grab_logs logs them. */
	lines(offset = 0): string[] {
		return this.since(offset)
			.split('\n')
			.filter(line => line !== '');
	}
}

/** Text for a message: without terminal control, which would move the reader's cursor or hide what was printed. */
export function plainText(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
	return text.replace(/\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)|[\x00-\x08\x0b-\x1f\x7f]/gs, '');
}
