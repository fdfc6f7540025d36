import {type JsonObject, type JsonValue, variant} from '../../mock-kong/internal.js';
import type {Check} from '../rule.js';
import {drive, endedWell, samples} from './drive.js';
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

/**
 * Two configs, told apart by a text of its own where the plugin works with such texts: one that wants an
 * address or a key there may well fail with them. Else both are the check's config, without marks.
 */
export async function markedConfigs(t: Check, names: readonly [string, string]): Promise<readonly [Marked, Marked]> {
	const [first, second] = [marked(t.plugin.schema, t.config, names[0]), marked(t.plugin.schema, t.config, names[1])];
	if (first.marks.length === 0) return [first, second];
	const {events} = await drive(t, {config: first.config, requests: samples.slice(0, 1)});
	if (events.every(endedWell)) return [first, second];
	const unmarked = {config: t.config, marks: []};
	return [unmarked, unmarked];
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
