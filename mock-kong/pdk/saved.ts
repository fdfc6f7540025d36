import {type LuaString, type LuaValue, luaType} from '../lua/values.js';
import {fail} from './checks/guard.js';

/**
 * `saved.request_headers[name]` and its first value (plugin_servers/plugin.lua): no phase, no argument check.
 * @param index the headers, as their metatable looks a name up
 */
export function savedHeader(index: (name: LuaString) => LuaValue, name: LuaValue): LuaValue {
	if (typeof name !== 'string' && typeof name !== 'number') {
		fail(`bad argument #1 to 'lower' (string expected, got ${luaType(name)})`);
	}
	const value = index(String(name));
	return Array.isArray(value) ? value[0] : value;
}
