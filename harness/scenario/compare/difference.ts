import type {Comparison} from '../../../suites/result.js';
import type {Place} from '../read/problems.js';

/** Something that came out otherwise than a scenario says. */
export interface Difference {
	/** What should have been. */
	readonly expected: string;
	/** What was, with what was expected: a sentence without its full stop. */
	readonly actual: string;
	/** Of PDK calls. */
	readonly comparison?: Comparison;
	/** Of what was expected, where it is a line of its own in the file. */
	readonly place?: Place | undefined;
}
