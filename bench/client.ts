/** One of the two that are compared: mock Kong, or a client that only does what cannot be left out. */
export interface Client {
	readonly name: 'mock' | 'bare';
	/** Drives events, `width` at a time, until the time is up; @returns how many PDK calls were answered. */
	run(width: number, milliseconds: number): Promise<number>;
	stop(): Promise<void>;
}

/** Keeps `width` of `event` going while there are to be more; @returns the sum of what they resolve with. */
export async function keepGoing(
	width: number,
	more: () => boolean,
	event: (index: number) => Promise<number>,
): Promise<number> {
	let sum = 0;
	const one = async (index: number) => {
		while (more()) {
			// In two steps: others add while this one waits.
			const result = await event(index);
			sum += result;
		}
	};
	await Promise.all(Array.from({length: width}, (_, index) => one(index)));
	return sum;
}

/** For `keepGoing`: true for so long. */
export function during(milliseconds: number): () => boolean {
	const until = performance.now() + milliseconds;
	return () => performance.now() < until;
}

/** What the bare clients answer, whoever asks. */
export const answers: Readonly<Record<string, unknown>> = {
	'kong.request.get_method': 'GET',
	'kong.request.get_header': 'localhost:8000',
	'kong.ctx.shared.get': 'value',
	'kong.request.get_headers': Object.fromEntries(
		Array.from({length: 12}, (_, index) => [`x-header-${index}`, [`value of header ${index}`]]),
	),
};
