import {LuaError} from '../lua/errors.js';
import {luaTonumber} from '../lua/text.js';
import {type LuaTable, type LuaValue, luaType} from '../lua/values.js';
import {shallowCopy} from './lookup.js';
import type {Namespace} from './namespace.js';

/** kong.table (pdk/table.lua): LuaJIT's table.new and table.clear, and a one-level merge. */
export const tableNamespace: Namespace = {
	new: (_state, ...args) => {
		for (const position of [1, 2]) {
			if (luaTonumber(args[position - 1]) === undefined) badArgument(position, 'number', args);
		}
		return [];
	},
	clear: (_state, ...args) => {
		const [value] = args;
		if (typeof value !== 'object') badArgument(1, 'table', args);
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

function badArgument(position: number, wanted: string, args: readonly LuaValue[]): never {
	const got = position > args.length ? 'no value' : luaType(args[position - 1]);
	throw new LuaError(`bad argument #${position} to 'method' (${wanted} expected, got ${got})`);
}
