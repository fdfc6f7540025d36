const cleanupDeadlineMs = 5000;
const interruptedCode = 130;

/** Ctrl-C and its kin: frees what was opened, then exits with 130; the second time at once. */
export class Interrupts {
	readonly #cleanups = new Set<() => void | Promise<void>>();
	#triggered = false;

	constructor(private readonly exit: (code: number) => void) {}

	get triggered(): boolean {
		return this.#triggered;
	}

	/** @returns how to take it back */
	add(cleanup: () => void | Promise<void>): () => void {
		this.#cleanups.add(cleanup);
		return () => this.#cleanups.delete(cleanup);
	}

	trigger(): void {
		const again = this.#triggered;
		this.#triggered = true;
		if (again) this.exit(interruptedCode);
		else void this.cleanup().finally(() => this.exit(interruptedCode));
	}

	/** Runs everything added, side by side; never throws, never takes longer than its deadline. */
	async cleanup(): Promise<void> {
		const all = Promise.allSettled([...this.#cleanups].map(async cleanup => cleanup()));
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<void>(resolve => {
			timer = setTimeout(resolve, cleanupDeadlineMs);
		});
		await Promise.race([all, deadline]);
		clearTimeout(timer);
	}
}
