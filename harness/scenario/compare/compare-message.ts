import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {luaString} from '../../../mock-kong/lua/values.js';
import type {ExpectedBody, ExpectedMessage} from '../model.js';
import {atJsonPath, jsonPathText} from '../read/json-path.js';
import {luaShown} from '../read/lua-json.js';
import {bytesDifference, shown} from './compare-bytes.js';
import {jsonDifference} from './compare-json.js';
import type {Difference} from './difference.js';
import {type Matcher, matcherShown, matches} from './matcher.js';

/** A message as it was: header text is latin-1. */
export interface SeenMessage {
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly body: Buffer;
}

/** @param side `client` or `upstream`; @param usual whether a header may always be there */
export function compareMessage(
	side: string,
	expected: ExpectedMessage,
	{headers, body}: SeenMessage,
	usual: (name: string) => boolean,
): Difference[] {
	const differences: Difference[] = [];
	const differs = (what: string, wanted: string, seen: string) =>
		differences.push({expected: `${side}: ${what} ${wanted}`, actual: `${side}: ${what} ${seen}`});
	for (const header of expected.headers) {
		const name = header.name.toLowerCase();
		const lines = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
		const what = `header ${name}`;
		if (header.kind === 'absent') {
			if (lines.length > 0) differs(what, 'is not there', `is ${valuesShown(lines)}, expected not to be there`);
		} else if (!matchesLines(header.values, lines)) {
			const wanted = wantedShown(header.values);
			const seen = lines.length === 0 ? 'is not there' : `is ${valuesShown(lines)}`;
			differs(what, `is ${wanted}`, `${seen}, expected ${wanted}`);
		}
	}
	if (expected.noOtherHeaders) {
		const named = new Set(expected.headers.map(({name}) => name.toLowerCase()));
		for (const [name, value] of headers) {
			const lower = name.toLowerCase();
			if (named.has(lower) || usual(lower)) continue;
			differs(`header ${lower}`, 'is not there', `is ${luaShown(value)}, expected not to be there`);
		}
	}
	const wrong = expected.body && bodyDifference(expected.body, body);
	if (wrong) differs('body', wrong.expected, wrong.actual);
	if (expected.json.length > 0) differences.push(...comparePaths(side, expected.json, body));
	return differences;
}

function comparePaths(side: string, paths: ExpectedMessage['json'], body: Buffer): Difference[] {
	const parsed = parseJson(body);
	if (parsed === undefined) {
		return [{expected: `${side}: body is JSON`, actual: `${side}: body is not JSON: ${shown(body.subarray(0, 60))}`}];
	}
	return paths.flatMap(({path, matcher}) => {
		const difference = jsonDifference(matcher, atJsonPath(parsed.value, path), path);
		const expected = `${side}: in the JSON body ${jsonPathText(path)} is ${matcherShown(matcher)}`;
		return difference === undefined ? [] : [{expected, actual: `${side}: in the JSON body ${difference}`}];
	});
}

function bodyDifference(
	expected: ExpectedBody,
	body: Buffer,
): {readonly expected: string; readonly actual: string} | undefined {
	switch (expected.kind) {
		case 'bytes': {
			const difference = bytesDifference(expected.bytes, body);
			if (difference === undefined) return undefined;
			const whole = expected.bytes.length <= 60 ? shown(expected.bytes) : `${expected.bytes.length} bytes`;
			return {expected: `is ${whole}`, actual: difference};
		}
		case 'json': {
			const wanted = `is JSON ${matcherShown(expected.value)}`;
			const parsed = parseJson(body);
			if (parsed === undefined) return {expected: wanted, actual: `is not JSON: ${shown(body.subarray(0, 60))}`};
			const difference = jsonDifference(expected.value, parsed.value);
			return difference === undefined ? undefined : {expected: wanted, actual: `is other JSON: ${difference}`};
		}
		case 'matcher': {
			if (matches(expected.matcher, luaString(body))) return undefined;
			const cut = body.length > 60 ? `${shown(body.subarray(0, 60))}... (${body.length} bytes)` : shown(body);
			const wanted = matcherShown(expected.matcher);
			return {expected: `is ${wanted}`, actual: `is ${cut}, expected one ${wanted}`};
		}
	}
}

function parseJson(body: Buffer): {readonly value: JsonValue} | undefined {
	try {
		const value: JsonValue = JSON.parse(body.toString('utf8'));
		return {value};
	} catch {
		return undefined;
	}
}

/** Values of header lines, or of a repeated argument: as many, each as wanted. */
export function matchesLines(wanted: readonly Matcher[], lines: readonly string[]): boolean {
	return wanted.length === lines.length && wanted.every((matcher, i) => matches(matcher, lines[i]));
}

export function wantedShown(values: readonly Matcher[]): string {
	const [only, ...more] = values;
	return only !== undefined && more.length === 0 ? matcherShown(only) : `[${values.map(matcherShown).join(', ')}]`;
}

export function valuesShown(values: readonly string[]): string {
	const [only, ...more] = values;
	return more.length === 0 ? luaShown(only) : `[${values.map(value => luaShown(value)).join(', ')}]`;
}
