import {decodeJson} from '../lua/cjson/decode.js';
import {luaLower} from '../lua/text.js';
import {isTable, type LuaString, type LuaValue, luaType} from '../lua/values.js';
import {decodeArgs} from '../ngx/args.js';
import {fail} from './checks/guard.js';
import {maxArgument} from './checks/limits.js';
import {type Results, results} from './outcome.js';
import {decodeMultipart} from './request/multipart.js';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const multipart = 'multipart/form-data';

/** Where a body comes from; a text instead of bytes when it cannot be had. */
export type RawBody = {readonly body: LuaString} | {readonly error: LuaString};

/**
 * get_body of kong.request and kong.service.response: by Content-Type, with the type as third result.
 * @throws LuaError for wrong arguments
 */
export function decodeBody(
	contentType: LuaValue,
	maxArgs: LuaValue,
	defaultMax: number,
	formBody: () => RawBody,
	rawBody: () => RawBody,
): Results {
	if (contentType === undefined || contentType === false) return results(undefined, 'missing content type');
	if (typeof contentType !== 'string' && typeof contentType !== 'number') {
		fail(`bad argument #1 to 'lower' (string expected, got ${luaType(contentType)})`);
	}
	const given = String(contentType);
	const type = luaLower(given).split(';')[0] ?? '';
	if (type.startsWith(form)) {
		const max = maxArgument('max_args', maxArgs) ?? defaultMax;
		const raw = formBody();
		if ('error' in raw) return results(undefined, raw.error, form);
		return results(decodeArgs(raw.body, max), undefined, form);
	}
	if (type.startsWith(json)) {
		const raw = rawBody();
		if ('error' in raw) return results(undefined, raw.error, json);
		const value = decodeJson(raw.body);
		return isTable(value) ? results(value, undefined, json) : results(undefined, 'invalid json body', json);
	}
	if (type.startsWith(multipart)) {
		const raw = rawBody();
		if ('error' in raw) return results(undefined, raw.error, multipart);
		return results(decodeMultipart(raw.body, given), undefined, multipart);
	}
	return results(undefined, `unsupported content type '${given}'`, type);
}
