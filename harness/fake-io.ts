import type {Io} from './io.js';

/** Surroundings for tests: what was written can be read back, signals are sent by hand. */
export interface FakeIo extends Io {
	readonly out: () => string;
	readonly err: () => string;
	readonly interrupt: () => Promise<void>;
}

export function fakeIo(more: {cwd?: string; env?: Io['env']; isTTY?: boolean; columns?: number} = {}): FakeIo {
	const out: string[] = [];
	const err: string[] = [];
	const cleanups = new Set<() => void | Promise<void>>();
	const output = (texts: string[]) => ({
		isTTY: more.isTTY ?? false,
		columns: more.columns,
		write: (text: string) => void texts.push(text),
	});
	return {
		cwd: more.cwd ?? '/',
		env: more.env ?? {},
		stdout: output(out),
		stderr: output(err),
		onInterrupt: cleanup => {
			cleanups.add(cleanup);
			return () => cleanups.delete(cleanup);
		},
		out: () => out.join(''),
		err: () => err.join(''),
		interrupt: async () => void (await Promise.all([...cleanups].map(cleanup => cleanup()))),
	};
}
