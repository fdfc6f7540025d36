/** What the resolution of a target depends on. */
export interface TargetContext {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Go to the server in both commands. */
	readonly serverArgs: readonly string[];
	/** What the user knows better. */
	readonly queryCommand: string | undefined;
	readonly startCommand: string | undefined;
	readonly socket: string | undefined;
	/** Words that are no target but may have been meant, for a hint. */
	readonly commandNames?: readonly string[];
}
