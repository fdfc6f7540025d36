/** Those of `names` that `wanted` may have been meant to be, best first, at most three. */
export function closest(wanted: string, names: readonly string[]): string[] {
	const target = plain(wanted);
	const limit = Math.max(2, Math.floor(target.length / 4));
	const near = names
		.map(name => ({name, far: distance(target, plain(name), limit)}))
		.filter(({far}) => far <= limit)
		.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
	const [nearest] = near;
	// `get_header` alone may be any namespace's.
	if (nearest === undefined) return names.filter(name => target !== '' && plain(name).endsWith(target)).slice(0, 3);
	return near
		.filter(({far}) => far <= nearest.far + 1)
		.slice(0, 3)
		.map(({name}) => name);
}

/** Spelling aside: `Kong.Request.GetMethod` is `kong.request.get_method`. */
function plain(name: string): string {
	return name
		.slice(0, 200)
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '');
}

/** Levenshtein's; anything over `limit` may come back as `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let previous = Array.from({length: b.length + 1}, (_, i) => i);
	for (let i = 1; i <= a.length; i += 1) {
		const row = [i];
		for (let j = 1; j <= b.length; j += 1) {
			const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
		}
		previous = row;
	}
	return previous[b.length] ?? limit + 1;
}
