/** A set with more in it. */
export function plus<T>(set: ReadonlySet<T>, ...more: T[]): ReadonlySet<T> {
	return new Set([...set, ...more]);
}

/** A set with less in it. */
export function minus<T>(set: ReadonlySet<T>, ...less: T[]): ReadonlySet<T> {
	return new Set([...set].filter(item => !less.includes(item)));
}
