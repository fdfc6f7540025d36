import type {CallInterceptor, KongResponse} from '../../../mock-kong/internal.js';

/**
 * Opens events one after another and holds each at its first PDK call; then lets their handlers take turns: only one call
 * is answered at a time, when all others wait. `first`: the one that waits longest goes on, so that all advance step by
 * step; `last`: the one opened last runs to its end, then the one before it.
 */
export class Turns {
	readonly responses: Promise<KongResponse>[] = [];
	readonly #waiting: (() => void)[] = [];
	/** Told when a call has come or a request is over. */
	readonly #watchers = new Set<() => void>();
	#open = 0;
	#going = false;
	#calls = 0;

	constructor(private readonly order: 'first' | 'last') {}

	/** PDK calls seen so far. */
	get calls(): number {
		return this.#calls;
	}

	/** Requests whose event waits for its answer. */
	get waiting(): number {
		return this.#waiting.length;
	}

	/** To be the `intercept` of every Kong whose requests take part. */
	readonly intercept: CallInterceptor = (_call, next) =>
		new Promise(resolve => {
			this.#calls += 1;
			this.#waiting.push(() => resolve(next()));
			this.#changed();
		});

	/** Begins a request. @returns true when one of its events waits for an answer, false when it was over before. */
	async add(run: () => Promise<KongResponse>): Promise<boolean> {
		const waited = this.#waiting.length;
		let over = false;
		this.#open += 1;
		const response = run().finally(() => {
			over = true;
			this.#open -= 1;
			this.#changed();
		});
		this.responses.push(response);
		while (!over && this.#waiting.length === waited) {
			await new Promise<void>(resolve => this.#watchers.add(resolve));
		}
		return !over;
	}

	/** Lets them go on, and waits until all are over. */
	async run(): Promise<readonly KongResponse[]> {
		this.#going = true;
		this.#release();
		return Promise.all(this.responses);
	}

	#changed(): void {
		for (const watcher of this.#watchers) watcher();
		this.#watchers.clear();
		this.#release();
	}

	#release(): void {
		if (!this.#going || this.#waiting.length < this.#open) return;
		const go = this.order === 'first' ? this.#waiting.shift() : this.#waiting.pop();
		go?.();
	}
}
