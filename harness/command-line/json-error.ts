/** Where text stops being JSON. V8's own messages name no position for short texts. */
export interface JsonError {
	readonly what: string;
	/** From 1. */
	readonly line: number;
	/** From 1, in UTF-16 units. */
	readonly column: number;
}

const token =
	/[ \t\r\n]*(?:([{}[\],:])|("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-]))/y;
type State = 'value' | 'first-value' | 'first-key' | 'key' | 'colon' | 'after';

/** undefined when JSON.parse would take `text`. */
export function jsonErrorAt(text: string): JsonError | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch {
		return findError(text);
	}
}

function findError(text: string): JsonError {
	const open: ('{' | '[')[] = [];
	let state: State = 'value';
	let at = 0;
	for (;;) {
		token.lastIndex = at;
		const match = token.exec(text);
		if (!match) {
			const rest = /[^ \t\r\n]/g;
			rest.lastIndex = at;
			const found = rest.exec(text);
			if (!found) return failure(text, text.length, 'it ends too early');
			return failure(
				text,
				found.index,
				`unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(found.index) ?? 0))}`,
			);
		}
		const [whole, sign, string] = match;
		const next = step(state, sign ?? (string === undefined ? 'scalar' : 'string'), open);
		if (!next)
			return failure(
				text,
				at + whole.length - whole.trimStart().length,
				`unexpected ${whole.trimStart().slice(0, 20)}`,
			);
		state = next;
		at = token.lastIndex;
	}
}

function step(state: State, what: string, open: ('{' | '[')[]): State | undefined {
	const inside = open.at(-1);
	switch (what) {
		case '{':
		case '[':
			if (state !== 'value' && state !== 'first-value') return undefined;
			open.push(what);
			return what === '{' ? 'first-key' : 'first-value';
		case '}':
		case ']':
			if (inside !== (what === '}' ? '{' : '[')) return undefined;
			if (state !== 'after' && state !== (what === '}' ? 'first-key' : 'first-value')) return undefined;
			open.pop();
			return 'after';
		case ',':
			if (state !== 'after' || inside === undefined) return undefined;
			return inside === '{' ? 'key' : 'value';
		case ':':
			return state === 'colon' ? 'value' : undefined;
		case 'string':
			if (state === 'key' || state === 'first-key') return 'colon';
			return state === 'value' || state === 'first-value' ? 'after' : undefined;
		default:
			return state === 'value' || state === 'first-value' ? 'after' : undefined;
	}
}

function failure(text: string, at: number, what: string): JsonError {
	const before = text.slice(0, at).split('\n');
	return {what, line: before.length, column: (before.at(-1) ?? '').length + 1};
}
