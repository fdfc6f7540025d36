import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {type JsonPath, jsonPathText} from '../read/json-path.js';
import {type Matcher, matcherShown} from './matcher.js';

/** The first place where a JSON value is not what it should be, in words. */
export function jsonDifference(
	matcher: Matcher,
	value: JsonValue | undefined,
	path: JsonPath = [],
): string | undefined {
	const wrong = () => `${pathText(path)} is ${jsonShown(value)}, expected ${matcherShown(matcher)}`;
	switch (matcher.kind) {
		case 'list': {
			if (!Array.isArray(value)) return wrong();
			for (const [i, item] of matcher.items.entries()) {
				const difference = i < value.length ? jsonDifference(item, value[i], [...path, i]) : undefined;
				if (difference !== undefined) return difference;
			}
			const {length} = matcher.items;
			return value.length === length ? undefined : `${pathText(path)} has ${value.length} items, expected ${length}`;
		}
		case 'members': {
			if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong();
			for (const [name, member] of matcher.members) {
				const difference = jsonDifference(member, own(value, name), [...path, name]);
				if (difference !== undefined) return difference;
			}
			const more = Object.keys(value).find(name => !matcher.members.has(name));
			if (more === undefined) return undefined;
			return `${pathText([...path, more])} is ${jsonShown(own(value, more))}, where nothing was expected`;
		}
		default:
			return matchesScalar(matcher, value) ? undefined : wrong();
	}
}

function own(value: {readonly [name: string]: JsonValue}, name: string): JsonValue | undefined {
	return Object.hasOwn(value, name) ? value[name] : undefined;
}

function matchesScalar(
	matcher: Exclude<Matcher, {readonly kind: 'list' | 'members'}>,
	value: JsonValue | undefined,
): boolean {
	switch (matcher.kind) {
		case 'any':
			return value !== undefined;
		case 'equals':
			return value === matcher.value || (value === undefined && matcher.value === null);
		case 'bytes':
			return typeof value === 'string' && Buffer.from(value).equals(matcher.value);
		case 'matches':
			return typeof value === 'string' && matcher.regex.test(value);
		case 'contains':
			return typeof value === 'string' && value.includes(matcher.text);
		case 'type':
			switch (matcher.type) {
				case 'nil':
					return value === undefined || value === null;
				case 'table':
					return typeof value === 'object' && value !== null;
				case 'integer':
					return Number.isInteger(value);
				default:
					return typeof value === matcher.type;
			}
	}
}

function pathText(path: JsonPath): string {
	return path.length === 0 ? 'it' : jsonPathText(path);
}

export function jsonShown(value: JsonValue | undefined): string {
	if (value === undefined) return 'not there';
	const text = JSON.stringify(value);
	return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
