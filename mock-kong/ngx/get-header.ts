import type {LuaString} from '../wire/shared/lua.js';
import {has} from './facts.js';
import {headersTable, httpVariable, indexHeaders} from './request-headers.js';
import type {RequestState} from './state.js';

/** kong.tools.http get_header: `$http_*`, and the first value where that joins several; by version. */
export function getRequestHeader(state: RequestState, name: LuaString): LuaString | undefined {
	const {headers} = state.req;
	if (has(state.version, 'headerFromVariable')) {
		const joined = httpVariable(headers, name.replaceAll('-', '_'));
		if (joined === undefined || !has(state.version, 'firstHeaderValue') || !joined.includes(', ')) return joined;
	}
	return firstFromTable(state, name);
}

/** The first value in ngx.req.get_headers(). */
function firstFromTable(state: RequestState, name: LuaString): LuaString | undefined {
	const value = indexHeaders(headersTable(state.req.headers, state.node.headersLimit), name);
	const first = Array.isArray(value) ? value[0] : value;
	return typeof first === 'string' ? first : undefined;
}
