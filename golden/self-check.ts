import type {Finding} from './finding.js';
import {flipped} from './flip.js';
import type {Line} from './recording.js';
import {replay} from './replay.js';

/** Lines whose recording was changed in one value, and of those the ones in which the comparison saw nothing. */
export interface SelfCheck {
	readonly changed: number;
	readonly unseen: readonly string[];
}

/**
 * Whether the comparison can fail: changes one value in each of `count` lines that match, spread over all, and replays
 * them. @param findings of the lines as they are
 */
export async function selfCheck(lines: readonly Line[], findings: readonly Finding[], count = 50): Promise<SelfCheck> {
	const differing = new Set(findings.filter(f => f.difference !== undefined).map(f => f.id));
	const seen = new Set(findings.map(f => f.id));
	// Chains in which somebody waits for a time-out would make it long.
	const matching = lines.filter(line => seen.has(line.id) && !differing.has(line.id) && !waits(line));
	const step = matching.length / count;
	const chosen = Array.from({length: Math.min(count, matching.length)}, (_, i) => matching[Math.floor(i * step)]);
	const changed = chosen.flatMap((line, turn) => (line ? [flipped(line, turn)] : []));
	const after = await replay(changed);
	const unseen = changed.filter(line => !after.some(f => f.id === line.id && f.difference !== undefined));
	return {changed: changed.length, unseen: unseen.map(line => line.id)};
}

/** A request whose client gave up, or had to be patient. */
export function waits(line: Line): boolean {
	return (
		line.type === 'scenario' &&
		line.requests.some(({request, http}) => request.timeout !== undefined || !http || http.status === null)
	);
}
