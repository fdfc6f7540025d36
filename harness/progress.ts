import {escapeText} from '../reports/escape.js';
import {clip} from '../reports/text.js';
import {type Io, isCi, type Output} from './io.js';
import {chapterOf} from './rule-info.js';

/** What the runner tells while it runs. */
export type ProgressEvent =
	| {readonly kind: 'started'; readonly rule: {readonly id: string}; readonly done: number; readonly total: number}
	| {
			readonly kind: 'finished';
			readonly rule: {readonly id: string};
			readonly result: {readonly status: string};
			readonly done: number;
			readonly total: number;
	  };

export interface Progress {
	/** @param where the target and Kong, where there are several */
	update(event: ProgressEvent, where?: string): void;
	/** Leaves nothing behind on a terminal. To be called before anything else is written, and at the end. */
	clear(): void;
}

/** Time, so that tests can make it pass. */
export interface ProgressClock {
	/** Milliseconds. */
	now(): number;
	/** Calls `tick` again and again, without keeping the program alive. @returns how to stop it */
	every(milliseconds: number, tick: () => void): () => void;
}

/**
 * On a terminal one line rewritten in place; in CI, in a pipe or on a dumb terminal nothing.
 * @param noun what is counted
 */
export function createProgress(
	output: Output,
	env: Io['env'],
	clock: ProgressClock = realClock,
	noun = 'rules',
): Progress {
	if (!isCi(env) && output.isTTY && env.TERM !== 'dumb') return new LiveLine(output, noun, clock);
	return {update: () => {}, clear: () => {}};
}

/** Rules come and go faster than anybody reads. */
const redrawMs = 100;
/** Columns left free: a terminal shows `^C` where the cursor stands, and a line that wraps by it could not be cleared. */
const room = 3;

class LiveLine implements Progress {
	#failed = 0;
	/** Columns of what stands on the terminal; 0 when nothing does. */
	#shown = 0;
	#last: {readonly event: ProgressEvent; readonly where: string | undefined} | undefined;
	#stop: (() => void) | undefined;
	readonly #running = new Set<string>();
	readonly #began: number;

	constructor(
		private readonly output: Output,
		private readonly noun: string,
		private readonly clock: ProgressClock,
	) {
		this.#began = clock.now();
	}

	update(event: ProgressEvent, where?: string): void {
		if (event.kind === 'started') this.#running.add(event.rule.id);
		else {
			this.#running.delete(event.rule.id);
			if (event.result.status !== 'pass' && event.result.status !== 'skip') this.#failed += 1;
		}
		this.#last = {event, where};
		if (this.#stop !== undefined) return;
		this.#draw();
		this.#stop = this.clock.every(redrawMs, () => this.#draw());
	}

	clear(): void {
		this.#stop?.();
		this.#stop = undefined;
		if (this.#shown > 0) this.output.write(`${this.#toStart()}\u001b[J`);
		this.#shown = 0;
	}

	#draw(): void {
		if (this.#last === undefined) return;
		const columns = this.output.columns ?? 80;
		const line = clip(this.#text(this.#last.event, this.#last.where), Math.max(1, columns - room));
		// Written over what is there, then the rest erased: a line that is emptied first flickers.
		this.output.write(`${this.#toStart()}${line}\u001b[J`);
		this.#shown = line.length;
	}

	/** To where the line begins, which is above when the terminal has become so narrow that it wraps. */
	#toStart(): string {
		const rows = Math.ceil(this.#shown / (this.output.columns ?? 80));
		return rows > 1 ? `\r\u001b[${rows - 1}A` : '\r';
	}

	#text({rule, done, total}: ProgressEvent, where: string | undefined): string {
		const seconds = Math.floor((this.clock.now() - this.#began) / 1000);
		const parts = [
			...(where === undefined ? [] : [escapeText(where)]),
			`${done}/${total} ${this.noun}`,
			...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
			`${seconds} s`,
			chapterOf(rule),
		];
		return `${parts.join(', ')}  ${[...this.#running].join(', ')}`.trimEnd();
	}
}

const realClock: ProgressClock = {
	now: () => performance.now(),
	every: (milliseconds, tick) => {
		const timer = setInterval(tick, milliseconds);
		timer.unref();
		return () => clearInterval(timer);
	},
};
