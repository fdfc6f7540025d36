import type {LuaValue} from '../../../mock-kong/internal.js';
import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {luaString, luaText} from '../../../mock-kong/lua/values.js';
import {isLuaType, luaMembers, type ValueType, valueTypes} from '../read/lua-json.js';

/** What a value must be. */
export type Matcher =
	| {readonly kind: 'any'}
	| {readonly kind: 'equals'; readonly value: null | boolean | number | string}
	| {readonly kind: 'bytes'; readonly value: Buffer}
	| {readonly kind: 'matches'; readonly regex: RegExp}
	| {readonly kind: 'contains'; readonly text: string}
	| {readonly kind: 'type'; readonly type: ValueType}
	| {readonly kind: 'list'; readonly items: readonly Matcher[]}
	| {readonly kind: 'members'; readonly members: ReadonlyMap<string, Matcher>};

/** Says what is wrong with part of a matcher as it is written. */
export type Report = (path: readonly (string | number)[], what: string) => void;

const special = ['matches', 'contains', 'type', 'equals', 'base64'];

/** `any`, `{matches}`, `{contains}`, `{type}`, `{base64}`, `{equals}`, or the value itself. */
export function parseMatcher(value: JsonValue, report: Report): Matcher {
	if (value === 'any') return {kind: 'any'};
	if (typeof value !== 'object' || value === null) return {kind: 'equals', value};
	if (Array.isArray(value)) {
		const items = value.map((item, i) => parseMatcher(item, (path, what) => report([i, ...path], what)));
		return {kind: 'list', items};
	}
	const [key, ...others] = Object.keys(value);
	if (key !== undefined && others.length === 0 && special.includes(key)) {
		return parseSpecial(key, value[key] ?? null, (path, what) => report([key, ...path], what));
	}
	const members = Object.entries(value).map(
		([name, member]) => [name, parseMatcher(member, (path, what) => report([name, ...path], what))] as const,
	);
	return {kind: 'members', members: new Map(members)};
}

function parseSpecial(key: string, value: JsonValue, report: Report): Matcher {
	if (key === 'equals') return literal(value);
	if (typeof value !== 'string') {
		report([], `${key} must be text; {equals: ...} takes a value as it is`);
		return {kind: 'any'};
	}
	switch (key) {
		case 'matches':
			return {kind: 'matches', regex: parseRegex(value, what => report([], what))};
		case 'contains':
			return {kind: 'contains', text: value};
		case 'base64':
			return {kind: 'bytes', value: parseBase64(value, what => report([], what))};
		default: {
			const type = valueTypes.find(t => t === value);
			if (type === undefined) report([], `unknown type "${value}"; types are ${valueTypes.join(', ')}`);
			return type === undefined ? {kind: 'any'} : {kind: 'type', type};
		}
	}
}

/** A value as it is, without anything special in it. */
export function literal(value: JsonValue): Matcher {
	if (typeof value !== 'object' || value === null) return {kind: 'equals', value};
	if (Array.isArray(value)) return {kind: 'list', items: value.map(literal)};
	return {kind: 'members', members: new Map(Object.entries(value).map(([name, member]) => [name, literal(member)]))};
}

/** A regular expression of JavaScript in which a dot is any character. */
export function parseRegex(source: string, report: (what: string) => void): RegExp {
	try {
		return new RegExp(source, 'su');
	} catch (error) {
		const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
		report(`is no regular expression: ${why}`);
		return /(?:)/;
	}
}

/** @returns no bytes for what is reported */
export function parseBase64(text: string, report: (what: string) => void): Buffer {
	const plain = text.replace(/\s+/g, '');
	if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) {
		report('is not base64');
		return Buffer.alloc(0);
	}
	return Buffer.from(plain, 'base64');
}

/** Whether a Lua value is what the matcher wants. Text is compared as UTF-8. */
export function matches(matcher: Matcher, value: LuaValue): boolean {
	switch (matcher.kind) {
		case 'any':
			return true;
		case 'equals':
			if (matcher.value === null) return isLuaType(value, 'nil');
			return value === (typeof matcher.value === 'string' ? luaString(matcher.value) : matcher.value);
		case 'bytes':
			return value === luaString(matcher.value);
		case 'matches':
			return typeof value === 'string' && matcher.regex.test(luaText(value));
		case 'contains':
			return typeof value === 'string' && value.includes(luaString(matcher.text));
		case 'type':
			return isLuaType(value, matcher.type);
		case 'list':
			return Array.isArray(value) && matchesList(matcher.items, value);
		case 'members': {
			const members = luaMembers(value);
			if (members === undefined) return false;
			for (const name of members.keys()) if (!matcher.members.has(name)) return false;
			return [...matcher.members].every(([name, member]) => matches(member, members.get(name)));
		}
	}
}

/** Nils at the end of a list are as good as none. */
export function matchesList(matchers: readonly Matcher[], values: readonly LuaValue[]): boolean {
	const length = Math.max(matchers.length, values.length);
	for (let i = 0; i < length; i += 1) {
		const matcher = matchers[i];
		if (matcher === undefined ? !isLuaType(values[i], 'nil') : !matches(matcher, values[i])) return false;
	}
	return true;
}

/** For people: JSON where it is a value, words where it is not. */
export function matcherShown(matcher: Matcher): string {
	switch (matcher.kind) {
		case 'any':
			return 'any';
		case 'equals':
			return JSON.stringify(matcher.value);
		case 'bytes':
			return `bytes(${matcher.value.length}: ${matcher.value.subarray(0, 16).toString('hex')})`;
		case 'matches':
			return `matching /${matcher.regex.source}/`;
		case 'contains':
			return `containing ${JSON.stringify(matcher.text)}`;
		case 'type':
			return `any ${matcher.type}`;
		case 'list':
			return `[${matcher.items.map(matcherShown).join(', ')}]`;
		case 'members':
			return `{${[...matcher.members].map(([name, member]) => `${JSON.stringify(name)}: ${matcherShown(member)}`).join(', ')}}`;
	}
}
