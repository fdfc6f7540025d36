/**
 * What a server sent that Kong's codec cannot take, or that we refuse to hold.
 */
export type WireFaultCode =
	| 'invalid-bytes'
	| 'truncated'
	| 'too-large'
	| 'too-deep'
	| 'too-many'
	| 'not-a-message'
	| 'wrong-type'
	| 'wrong-message-id'
	| 'wrong-sequence'
	| 'undecodable';

export class WireFault extends Error {
	override readonly name = 'WireFault';
	constructor(
		readonly code: WireFaultCode,
		/** What is wrong, with offset where there is one. */
		message: string,
		/** Offset in the bytes looked at. */
		readonly offset = 0,
	) {
		super(message);
	}
}
