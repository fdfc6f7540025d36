/** Never resolves and keeps the process alive, but not without its parent. */
export function forever(): Promise<never> {
	const parent = process.ppid;
	return new Promise(() => {
		setInterval(() => {
			if (process.ppid !== parent) process.exit(1);
		}, 1000);
	});
}
