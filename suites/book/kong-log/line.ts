/** As nginx prints it in brackets; `response`: stands in a response of Kong instead of its log. */
export type LogLevel = 'crit' | 'error' | 'warn' | 'notice' | 'info' | 'debug' | 'response';

/** The words of some versions of Kong. */
export interface LogText {
	/** `<name>`, `<number>` and the like stand for values: find.ts says which may hold blanks. */
	readonly text: string;
	readonly level: LogLevel;
	/** First and last minor that says it so; none is each from 2.8 on. */
	readonly since?: string;
	readonly until?: string;
	/** Where it is said: file and function. */
	readonly place: string;
}

/** A line of Kong's log that has to do with plugin servers, in the words of each version, and what it means. */
export interface LogLine {
	readonly texts: readonly [LogText, ...LogText[]];
	/** Whose words they are; those of a plugin server come into the log through Kong. */
	readonly by: 'Kong' | 'nginx' | 'Lua' | 'the plugin server';
	readonly means: string;
	/** What the client gets of the request, where there is one. */
	readonly client?: string;
	/** What to do about it. */
	readonly do: string;
	/** Rules a server fails that makes Kong say it. */
	readonly rules: readonly string[];
}
