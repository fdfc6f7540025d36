/** Compares minor lines: `3.10` comes after `3.9`. */
export function isBefore(minor: string, other: string): boolean {
	return minorNumber(minor) < minorNumber(other);
}

/** Asked for several times in every PDK call, always of the same few names. */
const known = new Map<string, number>();

function minorNumber(name: string): number {
	let number = known.get(name);
	if (number === undefined) {
		const [major = 0, minor = 0] = name.split('.').map(Number);
		number = major * 1000 + minor;
		known.set(name, number);
	}
	return number;
}
