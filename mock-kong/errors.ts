/**
 * Everything that can go wrong outside a verdict. `code` is stable and what programs should look at:
 * - `usage`: the caller asked for something that cannot be (exit code 2 in the harness)
 * - `query-failed`: the server's dump could not be had (exit code 4)
 * - `start-failed`: the server did not come up (exit code 4)
 * - `internal`: our own fault (exit code 3)
 */
export type ErrorCode = 'usage' | 'query-failed' | 'start-failed' | 'internal';

export interface ErrorParts {
	code: ErrorCode;
	/** What happened, one sentence. */
	what: string;
	/** Which server: path, command or socket. */
	server?: string;
	/** What real Kong would do in the same place. */
	kong?: string;
	/** What the reader can try. */
	hint?: string;
	/** Output of the server that shows the cause; bounded by the caller. */
	output?: string;
	cause?: unknown;
}

/** The one error class; its text is built here and nowhere else. */
export class ConformError extends Error {
	override readonly name = 'ConformError';
	readonly code: ErrorCode;
	readonly parts: ErrorParts;

	constructor(parts: ErrorParts) {
		super(errorText(parts), parts.cause === undefined ? undefined : {cause: parts.cause});
		this.code = parts.code;
		this.parts = parts;
	}
}

/** What the caller asked for cannot be. */
export function usageError(what: string, hint?: string): ConformError {
	return new ConformError({code: 'usage', what, hint});
}

function errorText(parts: ErrorParts): string {
	const lines = [parts.what];
	if (parts.server !== undefined) lines.push(`  server: ${parts.server}`);
	if (parts.output !== undefined && parts.output !== '') lines.push('  output:', indent(parts.output));
	if (parts.kong !== undefined) lines.push(`  Kong:   ${parts.kong}`);
	if (parts.hint !== undefined) lines.push(`  try:    ${parts.hint}`);
	return lines.join('\n');
}

function indent(text: string): string {
	return text
		.trimEnd()
		.split('\n')
		.map(line => `    | ${line}`)
		.join('\n');
}

/** For the `default` of an exhaustive switch. */
export function unreachable(value: never): never {
	throw new ConformError({code: 'internal', what: `unexpected value ${JSON.stringify(value)}`});
}
