/** Why a mutant of a reference server may pass every rule. */
export interface Explanation {
	readonly protocol: 'MsgPack:1' | 'ProtoBuf:1';
	/** Its name. */
	readonly mutant: string;
	/** What makes it no fault on the wire. */
	readonly because: string;
}

/** Every mutant that survives; the mutation test fails for one that does not. */
export const survivors: readonly Explanation[] = [];
