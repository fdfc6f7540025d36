import {luaQuote, luaTostring} from '../../lua/text.js';
import {type LuaKey, LuaMap, type LuaString, type LuaTable, type LuaValue, luaType} from '../../lua/values.js';
import {luaSequence} from '../../ngx/request-headers.js';
import type {RequestState} from '../../ngx/state.js';
import {fail} from './guard.js';

/** pdk/private/checks.lua: normalize_multi_header. An empty string would remove the header: a space stands for it. */
export function normalizeMultiHeader(value: LuaValue): LuaValue {
	if (typeof value === 'string') return value === '' ? ' ' : value;
	if (typeof value !== 'object') return luaTostring(value);
	return luaSequence(value).map(item => (item === '' ? ' ' : item));
}

/** As set_header and add_header normalise: before 3.6 an array is no value. */
export function normalizeHeader(state: RequestState, value: LuaValue): LuaValue {
	return state.version.headerArrays ? normalizeMultiHeader(value) : value === '' ? ' ' : luaTostring(value);
}

/** pdk/private/checks.lua: validate_header. @throws LuaError */
export function validateHeader(state: RequestState, name: LuaValue, value: LuaValue): asserts name is LuaString {
	if (typeof name !== 'string') {
		fail(`invalid header name ${luaQuote(name)}: got ${luaType(name)}, expected string`);
	}
	const arrays = state.version.headerArrays;
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
			return;
		case 'object':
			if (arrays) {
				validateItems(name, value);
				return;
			}
			break;
		default:
	}
	const expected = `${arrays ? 'array of string, ' : ''}string, number or boolean`;
	fail(`invalid header value for ${luaQuote(name)}: got ${luaType(value)}, expected ${expected}`);
}

/** pdk/private/checks.lua: validate_headers; the pairs, in order. @throws LuaError */
export function validateHeaders(headers: LuaValue): [LuaString, LuaValue][] {
	if (typeof headers !== 'object') fail('headers must be a table');
	return tablePairs(headers).map(([name, value]) => {
		if (typeof name !== 'string') {
			fail(`invalid header name ${luaQuote(name)}: got ${luaType(name)}, expected string`);
		}
		if (typeof value === 'object') validateItems(name, value);
		else if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
			fail(
				`invalid header value for ${luaQuote(name)}: got ${luaType(value)}, ` +
					'expected string, number, boolean or array of strings',
			);
		}
		return [name, value];
	});
}

function validateItems(name: LuaString, value: LuaTable): void {
	for (const item of luaSequence(value)) {
		if (typeof item !== 'string') {
			fail(`invalid header value in array ${luaQuote(name)}: got ${luaType(item)}, expected string`);
		}
	}
}

/** pairs(). */
export function tablePairs(table: LuaTable): [LuaKey, LuaValue][] {
	if (table instanceof LuaMap) return [...table];
	return table.flatMap((item, i): [LuaKey, LuaValue][] => (item === undefined ? [] : [[i + 1, item]]));
}
