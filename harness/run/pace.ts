/** How long a run waits for its server. */
export interface Pace {
	readonly deadlineMs: number;
	readonly settleMs: number;
}

/** An answer may take so many round trips: a slow machine or a slow server makes both slow. */
const roundTripsOfDeadline = 50;
/** Kong's own wait: nobody needs to be more patient. */
const longestMs = 60_000;
const roundTripsToSettle = 10;
const settles = {leastMs: 150, mostMs: 1000};

/** @param roundTripMs of an ordinary answer of this server; undefined: there was none. @param leastMs of a deadline */
export function paceOf(roundTripMs: number | undefined, leastMs: number): Pace {
	const measured = roundTripMs ?? 0;
	return {
		deadlineMs: Math.max(leastMs, Math.min(longestMs, measured * roundTripsOfDeadline)),
		settleMs: Math.max(settles.leastMs, Math.min(settles.mostMs, measured * roundTripsToSettle)),
	};
}
