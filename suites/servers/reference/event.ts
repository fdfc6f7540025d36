import type {Config, Handler} from './handler.js';

/** What a handler wants next. After `exit`, `end`, `failed` and `dropped` nothing follows. */
export type Move =
	| {readonly kind: 'call' | 'exit'; readonly method: string; readonly args: readonly unknown[]}
	| {readonly kind: 'end'}
	| {readonly kind: 'failed'; readonly error: Error}
	| {readonly kind: 'dropped'};

/** Kong ends the request in these and never answers them (kong/pdk/response.lua). */
const endless = new Set(['kong.response.exit', 'kong.response.error']);

interface Waiting {
	resolve(value: unknown): void;
	reject(error: Error): void;
}

/**
 * One handler at work, seen from the wire: ask for its next move, answer its call, and so on. A handler that is left
 * (exit, drop) stays unresolved, holds nothing and is collected with the event.
 */
export class Event {
	readonly #moves: Move[] = [];
	/** PDK calls that no answer has come for, oldest first. */
	readonly #waiting: Waiting[] = [];
	readonly #onOver: () => void;
	#taker: ((move: Move) => void) | undefined;
	/** The handler's last move is known; calls it has not awaited may still lie before it. */
	#closed = false;
	/** The last move was taken, or nobody wants it. */
	#over = false;

	/** `onOver` is called once, when the last move was taken or the event dropped. */
	constructor(onOver: () => void = () => {}) {
		this.#onOver = onOver;
	}

	/** Starts the handler; it runs until its first PDK call before this returns. */
	run(handler: Handler, config: Config): void {
		handler({call: (method, args = []) => this.#call(method, args)}, config).then(
			() => this.#push({kind: 'end'}),
			error => this.#push({kind: 'failed', error: error instanceof Error ? error : new Error(String(error))}),
		);
	}

	/** The next move; one taker at a time. */
	next(): Promise<Move> {
		const move = this.#moves.shift();
		if (move) return Promise.resolve(this.#taken(move));
		if (this.#closed) return Promise.resolve({kind: 'dropped'});
		return new Promise(resolve => {
			this.#taker = resolve;
		});
	}

	/** Kong's answer to the oldest call; false when no call waits for one. */
	answer(value: unknown): boolean {
		const waiting = this.#waiting.shift();
		waiting?.resolve(value);
		return waiting !== undefined;
	}

	/** Kong's error to the oldest call; false when no call waits for one. */
	refuse(text: string): boolean {
		const waiting = this.#waiting.shift();
		waiting?.reject(new Error(text));
		return waiting !== undefined;
	}

	/** Nobody will answer any more. */
	drop(): void {
		this.#moves.length = 0;
		this.#waiting.length = 0;
		this.#push({kind: 'dropped'});
		this.#closed = true;
		this.#end();
	}

	#call(method: string, args: readonly unknown[]): Promise<unknown> {
		const answered = new Promise((resolve, reject) => {
			if (!endless.has(method) && !this.#closed) this.#waiting.push({resolve, reject});
		});
		// A handler that does not await its call must not bring the process down when Kong refuses it.
		answered.catch(() => {});
		this.#push({kind: endless.has(method) ? 'exit' : 'call', method, args});
		return answered;
	}

	#push(move: Move): void {
		if (this.#closed) return;
		this.#closed = move.kind !== 'call';
		const taker = this.#taker;
		this.#taker = undefined;
		if (taker) taker(this.#taken(move));
		else this.#moves.push(move);
	}

	#taken(move: Move): Move {
		if (move.kind !== 'call') this.#end();
		return move;
	}

	#end(): void {
		if (this.#over) return;
		this.#over = true;
		this.#onOver();
	}
}
