import type {JsonValue} from '../../../mock-kong/lua/json.js';

/** Names and indexes, from the outermost. */
export type JsonPath = readonly (string | number)[];

const part = /\.?(?:([^.[\]"\s]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\])/y;

/** `items[0].name`, `["a.b"].c`, with or without `$.` before it. Undefined: it is none. */
export function parseJsonPath(text: string): JsonPath | undefined {
	const plain = text.trim().replace(/^\$\.?/, '');
	const path: (string | number)[] = [];
	for (let at = 0; at < plain.length; at = part.lastIndex) {
		part.lastIndex = at;
		const match = part.exec(plain);
		if (!match) return undefined;
		const [whole, name, index, quoted] = match;
		if (at === 0 && whole.startsWith('.')) return undefined;
		if (at > 0 && name !== undefined && !whole.startsWith('.')) return undefined;
		path.push(name ?? (index === undefined ? unquoted(quoted ?? '') : Number(index)));
	}
	return path;
}

function unquoted(text: string): string {
	return text.replace(/\\(.)/gs, '$1');
}

export function jsonPathText(path: JsonPath): string {
	return path
		.map((step, i) =>
			typeof step === 'number'
				? `[${step}]`
				: /^[^.[\]"\s]+$/.test(step)
					? `${i === 0 ? '' : '.'}${step}`
					: `[${JSON.stringify(step)}]`,
		)
		.join('');
}

/** Undefined: there is nothing. */
export function atJsonPath(value: JsonValue, path: JsonPath): JsonValue | undefined {
	let found: JsonValue | undefined = value;
	for (const step of path) {
		if (typeof found !== 'object' || found === null) return undefined;
		if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
		else found = !Array.isArray(found) && Object.hasOwn(found, step) ? found[step] : undefined;
	}
	return found;
}
