import {indexHeaders} from '../ngx/request-headers.js';
import {LuaMap, type LuaTable, type LuaValue, luaType} from '../wire/shared/lua.js';
import {fail} from './guard.js';

/** `saved.request_headers[name]` and its first value (plugin_servers/plugin.lua): no phase, no argument check. */
export function savedHeader(headers: LuaTable | undefined, name: LuaValue): LuaValue {
	if (typeof name !== 'string' && typeof name !== 'number') {
		fail(`bad argument #1 to 'lower' (string expected, got ${luaType(name)})`);
	}
	const table = headers instanceof LuaMap ? headers : new LuaMap();
	const value = indexHeaders(table, String(name));
	return Array.isArray(value) ? value[0] : value;
}
