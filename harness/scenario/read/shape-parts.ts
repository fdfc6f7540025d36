import {z} from 'zod';
import type {JsonObject} from '../../../mock-kong/lua/json.js';
import {eventPhases} from '../../../mock-kong/rpc/phases.js';

// Loaded only when there are scenario files, like all shapes: zod is not cheap.

/** A method or the name of a header (RFC 9110: token). */
export const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const eventEnds = ['finished', 'exited', 'error', 'abandoned', 'timeout', 'not-run'] as const;
export const callModes = ['exactly', 'unordered', 'includes', 'never'] as const;
export const logLevels = ['debug', 'info', 'notice', 'warn', 'err', 'crit', 'alert', 'emerg'] as const;
export const maxPauseMs = 60_000;

export const object = z
	.record(z.string(), z.json(), {error: 'must be keys and values'})
	.transform(value => value as JsonObject);
export const text = z.string();
export const count = z.int().min(0).max(100_000);
export const phase = z.enum(eventPhases);
// The reader keeps these as the text they are written as.
const headerText = z.union([z.string(), z.number(), z.boolean()], {error: 'must be text'});
const oneOrMany = z.union([headerText, z.array(headerText)], {error: 'must be text, or a list of texts'});
export const named = z.record(z.string(), oneOrMany);
export const pairs = z.array(z.tuple([z.string(), headerText]));
export const headers = z
	.union([named, pairs], {error: 'must be names and values, or a list of [name, value]'})
	.describe('Header lines by name (a list repeats one), or [name, value] pairs in order');
export const file = text.min(1).describe('A file, relative to the scenario file');
export const body = z
	.union(
		[
			text,
			z.strictObject({text}),
			z.strictObject({json: z.json()}),
			z.strictObject({base64: text}),
			z.strictObject({file}),
		],
		{error: 'must be text, or one of text, json, base64, file'},
	)
	.describe('Text, or {json}, {base64} or {file}');

export type BodyShape = z.output<typeof body>;
export type HeadersShape = z.output<typeof headers>;

export function record<K extends string, T>(keys: readonly K[], value: T): Record<K, T> {
	return Object.fromEntries(keys.map(key => [key, value])) as Record<K, T>;
}
