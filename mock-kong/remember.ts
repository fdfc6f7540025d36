const remembered = 200;

/** Adds to a list of which at least so many of the last are kept, and never twice as many. */
export function remember<T>(list: T[], item: T): void {
	list.push(item);
	if (list.length >= 2 * remembered) list.splice(0, remembered);
}
