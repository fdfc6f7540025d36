/** A fault that a Kong, a PDK or a plugin server once had on the wire or around it, or still has. */
export interface HistoricalBug {
	/** A letter for its kind, and a number. */
	readonly id: string;
	/** Whose it was, and in which versions. */
	readonly where: string;
	/** What went wrong, in one line. */
	readonly what: string;
	/** Rules that a server with this fault fails, or would have been saved by. */
	readonly rules: readonly string[];
	/** Why no rule can look at it; given exactly when there are no rules. */
	readonly untestable?: string;
}

/** A fault that rules look at. */
export function bug(id: string, where: string, what: string, ...rules: readonly string[]): HistoricalBug {
	return {id, where, what, rules};
}

/** A fault that no rule can look at, and why. */
export function untestable(id: string, where: string, what: string, why: string): HistoricalBug {
	return {id, where, what, rules: [], untestable: why};
}
