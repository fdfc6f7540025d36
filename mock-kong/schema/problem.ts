/** Something in a dump that Kong refuses (MUST) or that works badly (SHOULD). */
export interface Problem {
	/** What is wrong, one sentence. */
	readonly what: string;
	/** What Kong of the version prints or does. */
	readonly kong: string;
	readonly level: 'MUST' | 'SHOULD';
	/** Which part of the dump it is about. */
	readonly about: 'priority' | 'version' | 'phases' | 'schema' | 'dump';
}
