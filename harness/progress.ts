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
	update(event: ProgressEvent): void;
	/** Leaves nothing behind on a terminal. To be called before anything else is written, and at the end. */
	clear(): void;
}

const clearLine = '\r\u001b[2K';

/** On a terminal one line rewritten in place; in CI a line a chapter; else nothing. */
export function createProgress(output: Output, env: Io['env']): Progress {
	if (isCi(env)) return new ChapterLines(output);
	if (output.isTTY && env.TERM !== 'dumb') return new LiveLine(output);
	return {update: () => {}, clear: () => {}};
}

class LiveLine implements Progress {
	#failed = 0;
	#shown = false;
	readonly #running = new Set<string>();

	constructor(private readonly output: Output) {}

	update(event: ProgressEvent): void {
		if (event.kind === 'started') this.#running.add(event.rule.id);
		else {
			this.#running.delete(event.rule.id);
			if (event.result.status !== 'pass' && event.result.status !== 'skip') this.#failed += 1;
		}
		const running = [...this.#running].join(', ');
		const failed = this.#failed > 0 ? `, ${this.#failed} failed` : '';
		const line = `${event.done}/${event.total} rules${failed}  ${running}`;
		this.output.write(clearLine + clip(line, (this.output.columns ?? 80) - 1));
		this.#shown = true;
	}

	clear(): void {
		if (this.#shown) this.output.write(clearLine);
		this.#shown = false;
	}
}

class ChapterLines implements Progress {
	#chapter: string | undefined;
	#counts = new Map<string, number>();

	constructor(private readonly output: Output) {}

	update(event: ProgressEvent): void {
		if (event.kind === 'started') return;
		const chapter = chapterOf(event.rule);
		if (chapter !== this.#chapter) this.clear();
		this.#chapter = chapter;
		this.#counts.set(event.result.status, (this.#counts.get(event.result.status) ?? 0) + 1);
	}

	clear(): void {
		if (this.#chapter === undefined) return;
		const counts = [...this.#counts].map(([status, number]) => `${number} ${status}`).join(', ');
		this.output.write(`${this.#chapter}: ${counts}\n`);
		this.#chapter = undefined;
		this.#counts = new Map();
	}
}
