import type {Behaviour} from '../reference/behaviour.js';

type Protocol = 'MsgPack:1' | 'ProtoBuf:1';

/** A kind of server: the reference with one thing done otherwise. */
interface Variant {
	/** Unique within a protocol; for ProtoBuf:1 the server's id is this with `-pb` behind it. */
	readonly name: string;
	/** Which it exists for; default both. */
	readonly protocols?: readonly Protocol[];
	/** What it does otherwise, made anew for each process: whatever it remembers is its own. */
	behaviour(): Behaviour;
}

/** A server that is the reference but for one fault. */
export interface Fault extends Variant {
	/** Rules that fail for it, among others. */
	readonly fails: readonly string[];
	/** What is wrong with it, in one line. */
	readonly breaks: string;
	/** Kong's minor line, where its rules hold for another one than the newest. */
	readonly kong?: string;
}

/** A server that is correct and does something in a way few do. */
export interface Unusual extends Variant {
	/** What is unusual, in one line. */
	readonly does: string;
}

/** A kind of server as it speaks one protocol; `id` is what `run-fault.js` is told. */
export type ServerOf<T extends Variant> = Omit<T, 'name' | 'protocols'> & {
	readonly id: string;
	readonly protocol: Protocol;
};

const both: readonly Protocol[] = ['MsgPack:1', 'ProtoBuf:1'];

/** The servers that kinds of them make, one for each protocol. */
export function serversOf<T extends Variant>(variants: readonly T[]): readonly ServerOf<T>[] {
	return variants.flatMap(({name, protocols = both, ...rest}) =>
		protocols.map(protocol => ({...rest, id: protocol === 'ProtoBuf:1' ? `${name}-pb` : name, protocol})),
	);
}
