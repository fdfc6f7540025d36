import type {Check} from '../rule.js';

/** Why this Kong runs no external plugin in a stream; undefined when it does. */
export function noStreams({version}: Pick<Check, 'version'>): string | undefined {
	return version.runsInStreams ? undefined : `Kong ${version.name} never runs an external plugin in a stream`;
}
