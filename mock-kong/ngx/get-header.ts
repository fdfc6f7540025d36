import type {LuaString, LuaTable} from '../lua/values.js';
import {headersTable, httpVariable, indexHeaders} from './request-headers.js';
import type {RequestState} from './state.js';

/** kong.tools.http get_header: `$http_*`, and the first value where that joins several; by version. */
export function getRequestHeader(state: RequestState, name: LuaString): LuaString | undefined {
	const {headers} = state.req;
	if (state.version.headerFromVariable) {
		const joined = httpVariable(headers, name.replaceAll('-', '_'));
		if (joined === undefined || !state.version.firstHeaderValue || !joined.includes(', ')) return joined;
	}
	return firstOf(headersTable(headers, state.node.headersLimit), name);
}

/** The first value of a header in such a table as ngx.req.get_headers() gives. */
export function firstOf(table: LuaTable | undefined, name: LuaString): LuaString | undefined {
	const value = indexHeaders(table, name);
	const first = Array.isArray(value) ? value[0] : value;
	return typeof first === 'string' ? first : undefined;
}
