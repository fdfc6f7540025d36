import type {Difference} from './compare.js';
import type {RecordedProtocol} from './recording.js';

/** One thing that was compared. A call's reply is judged apart from what client and service got. */
export interface Finding {
	readonly id: string;
	/** Release. */
	readonly kong: string;
	readonly protocol: RecordedProtocol;
	readonly type: 'call' | 'sequence' | 'scenario';
	readonly aspect: 'reply' | 'http' | 'upstream' | 'request';
	readonly phase: string;
	/** PDK function, or the scenario request's name. */
	readonly method: string;
	readonly difference: Difference;
}

/** Lets a connection that Kong closed arrive at the server: both are in this process, a few turns of its loop do. */
export async function settle(): Promise<void> {
	for (let i = 0; i < 4; i += 1) await new Promise(resolve => setImmediate(resolve));
}
