import {type JsonObject, type JsonValue, variant} from '../mock-kong/index.js';
import {probeField} from './probe.js';

export interface Marked {
	readonly config: JsonObject;
	/** Texts that stand in this config only. */
	readonly marks: readonly string[];
}

/** The config with a text of its own in every free text field of the schema, so that calls tell which config they act on. */
export function marked(schema: JsonValue | undefined, config: JsonObject, name: string): Marked {
	const mark = `conform-mark-${name}`;
	const {config: own, markedPaths} = variant(schema, config, mark);
	const {[probeField]: _, ...rest} = own;
	const marked = markedPaths.some(path => path !== probeField);
	// A probe's script is no free text.
	return {
		config: {...rest, ...(probeField in config ? {[probeField]: config[probeField] ?? null} : {})},
		marks: marked ? [mark] : [],
	};
}

/** True when any string inside `value` contains one of `marks`. */
export function markerSeen(value: unknown, marks: readonly string[]): boolean {
	const waiting: unknown[] = [value];
	for (let next = waiting.pop(), seen = 0; waiting.length > 0 || next !== undefined; next = waiting.pop()) {
		seen += 1;
		if (seen > 10_000) return false;
		if (typeof next === 'string') {
			const text = next;
			if (marks.some(mark => containsWord(text, mark))) return true;
		} else if (Array.isArray(next)) waiting.push(...next);
		else if (next instanceof Map) waiting.push(...next.keys(), ...next.values());
	}
	return false;
}

/** `mark-1` is not seen in `mark-12`. */
function containsWord(text: string, mark: string): boolean {
	for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
		if (!/[0-9a-z]/i.test(text.charAt(at + mark.length))) return true;
	}
	return false;
}
