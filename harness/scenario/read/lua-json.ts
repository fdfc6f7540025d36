import {LuaMap, type LuaValue} from '../../../mock-kong/internal.js';
import {luaBytes, luaString, luaText, luaType, NULL} from '../../../mock-kong/lua/values.js';

/** A Lua value on one line: JSON where it can be, bytes that are no text as `bytes(...)`. */
export function luaShown(value: LuaValue, maxLength = 160): string {
	const text = shown(value, maxLength + 1, 0);
	return text.length > maxLength ? `${text.slice(0, maxLength - 3)}...` : text;
}

const maxDepth = 20;

function shown(value: LuaValue, room: number, depth: number): string {
	if (value === undefined || value === NULL) return 'null';
	if (typeof value === 'string') return stringShown(value, room);
	if (typeof value !== 'object') return String(value);
	if (depth > maxDepth) return '...';
	let text = '';
	if (Array.isArray(value)) {
		for (const item of value) {
			if (text.length > room) break;
			text += `${text === '' ? '' : ', '}${shown(item, room - text.length, depth + 1)}`;
		}
		return `[${text}]`;
	}
	for (const [key, member] of value) {
		if (text.length > room) break;
		const name = typeof key === 'string' ? stringShown(key, room) : `[${key}]`;
		text += `${text === '' ? '' : ', '}${name}: ${shown(member, room - text.length, depth + 1)}`;
	}
	return `{${text}}`;
}

function stringShown(value: string, room: number): string {
	const kept = value.length > room ? value.slice(0, room) : value;
	const text = luaText(kept);
	const isText = kept.length < value.length || luaString(text) === kept;
	return isText ? JSON.stringify(text) : `bytes(${value.length}: ${luaBytes(kept.slice(0, 16)).toString('hex')})`;
}

/** `string`, `integer`, `number`, `boolean`, `table`, `nil`. An integer is a number, too. */
export function isLuaType(value: LuaValue, type: ValueType): boolean {
	if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
	if (type === 'nil') return value === undefined || value === NULL;
	return luaType(value) === type;
}

export const valueTypes = ['string', 'integer', 'number', 'boolean', 'table', 'nil'] as const;
export type ValueType = (typeof valueTypes)[number];

/** Equal as JSON would have it: nil is null, an empty table is an empty list and an empty map. */
export function luaMembers(value: LuaValue): Map<string, LuaValue> | undefined {
	if (Array.isArray(value)) return value.length === 0 ? new Map() : undefined;
	if (!(value instanceof LuaMap)) return undefined;
	return new Map([...value].map(([key, member]) => [luaText(String(key)), member]));
}
