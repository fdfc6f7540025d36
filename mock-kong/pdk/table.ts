import type {LuaTable, LuaValue} from '../wire/shared/lua.js';
import {luaType} from '../wire/shared/lua.js';
import {shallowCopy} from './lookup.js';
import type {Namespace} from './namespace.js';
import {LuaError} from './outcome.js';

/** kong.table (pdk/table.lua): LuaJIT's table.new and table.clear, and a one-level merge. */
export const tableNamespace: Namespace = {
	new: (_state, arraySize, hashSize) => {
		if (typeof arraySize !== 'number') badArgument(1, 'number', arraySize);
		if (typeof hashSize !== 'number') badArgument(2, 'number', hashSize);
		return [];
	},
	clear: (_state, value) => {
		if (typeof value !== 'object') badArgument(1, 'table', value);
		if (Array.isArray(value)) value.length = 0;
		else value.clear();
		return undefined;
	},
	merge: (_state, first, second) => {
		const merged = shallowCopy(pairsOf(first));
		for (const [key, value] of shallowCopy(pairsOf(second))) merged.set(key, value);
		return merged.size === 0 ? [] : merged;
	},
};

/** `if t then for k, v in pairs(t)`. */
function pairsOf(value: LuaValue): LuaTable {
	if (value === undefined || value === false) return [];
	if (typeof value !== 'object') {
		throw new LuaError(`bad argument #1 to 'pairs' (table expected, got ${luaType(value)})`);
	}
	return value;
}

function badArgument(position: number, wanted: string, value: LuaValue): never {
	const got = value === undefined ? 'no value' : luaType(value);
	throw new LuaError(`bad argument #${position} to 'method' (${wanted} expected, got ${got})`);
}
