/** A server that is the reference but for one fault. */
export interface FaultyServer {
	/** Name of the program in this directory, without its ending. */
	readonly file: string;
	readonly protocol: 'MsgPack:1' | 'ProtoBuf:1';
	/** Rules that fail for it, among others; empty: no rule looks at this fault yet. */
	readonly fails: readonly string[];
	/** What is wrong with it, in one line. */
	readonly breaks: string;
	/** Kong's minor line, where its rules hold for another one than the newest. */
	readonly kong?: string;
}
