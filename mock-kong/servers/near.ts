/** Edits (insert, delete, replace, swap neighbours) from `a` to `b`. */
export function editDistance(a: string, b: string): number {
	let before: number[] = [];
	let last = Array.from({length: b.length + 1}, (_, j) => j);
	for (let i = 1; i <= a.length; i += 1) {
		const row = [i];
		for (let j = 1; j <= b.length; j += 1) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
				least = Math.min(least, (before[j - 2] ?? 0) + 1);
			row.push(least);
		}
		before = last;
		last = row;
	}
	return last[b.length] ?? a.length;
}

/** The candidates a person may have meant, nearest first, at most `most`. */
export function nearNames(word: string, candidates: Iterable<string>, most = 3): string[] {
	const limit = Math.max(1, Math.floor(word.length / 3));
	const scored: {name: string; distance: number}[] = [];
	for (const name of candidates) {
		if (Math.abs(name.length - word.length) > limit) continue;
		const distance = editDistance(word.toLowerCase(), name.toLowerCase());
		if (distance <= limit) scored.push({name, distance});
	}
	scored.sort((x, y) => x.distance - y.distance || (x.name < y.name ? -1 : 1));
	return scored.slice(0, most).map(s => s.name);
}

/** `did you mean x?`, or undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
	const near = nearNames(word, candidates);
	return near.length === 0 ? undefined : `did you mean ${near.join(' or ')}?`;
}
