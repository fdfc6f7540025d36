import {borderOf, borderOfKeys} from '../../lua/tables.js';
import {LuaMap, type LuaValue} from '../../lua/values.js';

/**
 * The values a PDK method gets from `Args` (mp_rpc.lua: call_pdk_method): `unpack` of a table, which stops at the
 * border Lua sees, so a hole may cut what follows it; anything else is the one argument. A list without holes is
 * returned as it is.
 */
export function unpackArgs(args: LuaValue): LuaValue[] {
	if (Array.isArray(args)) {
		const border = borderOf(args);
		return border === args.length ? args : args.slice(0, border);
	}
	if (!(args instanceof LuaMap)) return [args];
	const border = borderOfMap(args);
	return Array.from({length: border}, (_, index) => args.get(index + 1));
}

/** With other keys among them the table's layout depends on the hashes of strings: then the first hole ends it. */
function borderOfMap(map: LuaMap): number {
	const keys = [...map.keys()];
	if (keys.every(isArrayKey)) return borderOfKeys(keys);
	let border = 0;
	while (map.has(border + 1)) border++;
	return border;
}

/** Within what LuaJIT would ever put into an array part. */
function isArrayKey(key: unknown): key is number {
	return typeof key === 'number' && Number.isInteger(key) && key > 0 && key < 2 ** 27;
}
