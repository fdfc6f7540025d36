/**
 * The time-out of one connection's waits. One timer, moved forward on each wait: a PDK round trip takes microseconds,
 * setting and clearing a timer for each would cost more than the rest.
 */
export class Deadline {
	#timer: NodeJS.Timeout | undefined;
	#expire: (() => void) | undefined;

	constructor(private readonly milliseconds: number) {}

	/** Calls `expire` unless `stop` or another `start` comes first. */
	start(expire: () => void): void {
		this.#expire = expire;
		if (this.#timer) this.#timer.refresh();
		else this.#timer = setTimeout(() => this.#fire(), this.milliseconds);
	}

	/** The wait is over; the timer itself is kept for the next one. */
	stop(): void {
		this.#expire = undefined;
	}

	free(): void {
		this.#expire = undefined;
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#fire(): void {
		this.#timer = undefined;
		const expire = this.#expire;
		this.#expire = undefined;
		expire?.();
	}
}
