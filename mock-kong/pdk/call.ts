import type {PdkCall, PdkOutcome} from '../rpc/pdk-call.js';
import type {EventPhase} from '../rpc/phases.js';
import type {Protocol} from '../wire/protocol.js';

/** A PDK call with what became of it, as kept for the caller of mock Kong. */
export interface RecordedCall extends PdkCall {
	readonly phase: EventPhase;
	readonly plugin: string;
	/** How the plugin's server talks. */
	readonly protocol: Protocol;
	readonly outcome: PdkOutcome;
	/** Milliseconds since the request began. */
	readonly at: number;
}
