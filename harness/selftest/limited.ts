/** Works through `items`, `jobs` at a time; what comes back is in their order. The first that throws ends it. */
export async function limited<T, R>(items: readonly T[], jobs: number, work: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	let failed = false;
	const worker = async () => {
		for (let at = next++; at < items.length && !failed; at = next++) {
			try {
				results[at] = await work(items[at] as T);
			} catch (error) {
				failed = true;
				throw error;
			}
		}
	};
	await Promise.all(Array.from({length: Math.max(1, jobs)}, worker));
	return results;
}
