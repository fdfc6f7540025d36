import {encodeArg} from '../ngx/args.js';
import {encodeJson} from '../ngx/cjson.js';
import {luaQuote, luaTostring} from '../ngx/lua-text.js';
import type {KongVersion} from '../versions.js';
import {type LuaString, type LuaTable, type LuaValue, luaType} from '../wire/shared/lua.js';
import {fail} from './guard.js';
import {tablePairs} from './header-checks.js';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const multipart = 'multipart/form-data';

export interface EncodedBody {
	readonly body: LuaString;
	readonly contentType: LuaString;
}

/** pdk/service/request.lua: set_body_handlers. @throws LuaError */
export function encodeBody(version: KongVersion, args: LuaTable, mime: LuaString): EncodedBody {
	switch (mime.split(';')[0]) {
		case form:
			return {body: orderedArgs(args), contentType: mime};
		case json:
			return {body: encodeJson(args, version), contentType: mime};
		case multipart:
			return encodeMultipart(args, mime);
		default:
			return fail(`unsupported content type ${mime}`);
	}
}

/** make_ordered_args: one piece a name, sorted as bytes. @throws LuaError */
export function orderedArgs(args: LuaTable): LuaString {
	return tablePairs(args)
		.map(([key, value]) => {
			if (typeof key !== 'string') fail('arg keys must be strings');
			return encodeArg(key, value);
		})
		.sort()
		.join('&');
}

function encodeMultipart(args: LuaTable, mime: LuaString): EncodedBody {
	const values = new Map<LuaString, LuaString>();
	for (const [key, value] of tablePairs(args)) {
		if (typeof key !== 'string') fail(`invalid key ${luaQuote(key)}: got ${luaType(key)}, expected string`);
		values.set(key, partValue(key, value));
	}
	const boundary = boundaryFor(mime, [...values.values()]);
	const parts = [...values.keys()]
		.sort()
		.map(key => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${values.get(key) ?? ''}\r\n`);
	return {body: `${parts.join('')}--${boundary}--\r\n`, contentType: `${multipart}; boundary=${boundary}`};
}

function partValue(key: LuaString, value: LuaValue): LuaString {
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
			return luaTostring(value);
		default:
			return fail(`invalid value ${luaQuote(key)}: got ${luaType(value)}, expected string, number or boolean`);
	}
}

/** The one in the type, or a random one, until no value has it in it. */
function boundaryFor(mime: LuaString, values: readonly LuaString[]): LuaString {
	const given = /boundary=(?:"([^"]*)"|(.*))/s.exec(mime);
	let boundary = given?.[1] ?? given?.[2] ?? randomBoundary();
	while (values.some(value => value.includes(`\n--${boundary}`))) boundary = randomBoundary();
	return boundary;
}

function randomBoundary(): LuaString {
	return String(Math.floor(Math.random() * 1e10));
}
