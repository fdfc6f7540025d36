import type {ColorLevel} from '../reports/console/pen.js';

/** The program's surroundings, so that commands are plain functions. */
export interface Io {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly stdout: Output;
	readonly stderr: Output;
	/** Calls `cleanup` when the program is interrupted; returns how to take that back. */
	onInterrupt(cleanup: () => void | Promise<void>): () => void;
}

export interface Output {
	readonly isTTY: boolean;
	/** Columns of the terminal; undefined where there is none. */
	readonly columns: number | undefined;
	write(text: string): void;
}

/** FORCE_COLOR decides, else NO_COLOR, else whether it is a terminal, as Node does it. */
export function colorLevel(env: Io['env'], output: Output): ColorLevel {
	const force = env.FORCE_COLOR;
	if (force !== undefined) {
		if (force === '0' || force === 'false') return 0;
		return force === '2' ? 2 : force === '3' ? 3 : 1;
	}
	if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0;
	return output.isTTY && env.TERM !== 'dumb' ? 1 : 0;
}

/** Columns to lay text out in: the terminal's, 80 where there is none. */
export function layoutWidth(output: Output): number {
	return Math.min(Math.max(output.columns ?? 80, 40), 160);
}

export function isCi(env: Io['env']): boolean {
	return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}
