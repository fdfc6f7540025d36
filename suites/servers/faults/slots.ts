/** A semaphore: so many may pass until one gives its slot back. */
export class Slots {
	#free: number;
	readonly #waiting: (() => void)[] = [];

	constructor(count: number) {
		this.#free = count;
	}

	async take(): Promise<void> {
		if (this.#free === 0) await new Promise<void>(resolve => this.#waiting.push(resolve));
		else this.#free -= 1;
	}

	give(): void {
		const next = this.#waiting.shift();
		if (next) next();
		else this.#free += 1;
	}
}
