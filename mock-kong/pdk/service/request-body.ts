import {encodeJson} from '../../lua/cjson/encode.js';
import {luaQuote, luaTostring} from '../../lua/text.js';
import {type LuaString, type LuaTable, type LuaValue, luaType} from '../../lua/values.js';
import {encodeArg} from '../../ngx/args.js';
import type {KongVersion} from '../../versions/index.js';
import {fail} from '../checks/guard.js';
import {tablePairs} from '../checks/header-checks.js';

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
			return {body: encodeJson(args, version.jsonNumberDigits), contentType: mime};
		case multipart:
			return encodeMultipart(version, args, mime);
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

function encodeMultipart(version: KongVersion, args: LuaTable, mime: LuaString): EncodedBody {
	const given = givenBoundary(mime);
	const values = new Map<LuaString, string | number | boolean>();
	for (const [key, value] of tablePairs(args)) {
		if (typeof key !== 'string') fail(`invalid key ${luaQuote(key)}: got ${luaType(key)}, expected string`);
		values.set(key, partValue(key, value));
	}
	const boundary = boundaryFor(given, [...values.values()]);
	const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
	const wrong = sorted.findIndex(([, value]) => typeof value === 'boolean');
	if (wrong !== -1) {
		if (version.partsInBuffer) fail("bad argument #1 to 'put' (string/number/__tostring expected, got boolean)");
		fail(`invalid value (boolean) at index ${wrong * 8 + 7} in table for 'concat'`);
	}
	const parts = sorted.map(
		([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${luaTostring(value)}\r\n`,
	);
	return {body: `${parts.join('')}--${boundary}--\r\n`, contentType: `${multipart}; boundary=${boundary}`};
}

/** A boolean passes this check, and raises when it is written. */
function partValue(key: LuaString, value: LuaValue): string | number | boolean {
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
			return value;
		default:
			return fail(`invalid value ${luaQuote(key)}: got ${luaType(value)}, expected string, number or boolean`);
	}
}

function givenBoundary(mime: LuaString): LuaString | undefined {
	const at = mime.indexOf('boundary=');
	if (at === -1) return undefined;
	const text = mime.slice(at + 'boundary='.length);
	if (!text.startsWith('"')) return text;
	const till = text.indexOf('"', 1);
	return till === -1 ? fail("attempt to perform arithmetic on local 'till' (a nil value)") : text.slice(1, till);
}

/** The one given, or a random one, until no value has it in it. */
function boundaryFor(given: LuaString | undefined, values: readonly LuaValue[]): LuaString {
	let boundary = given ?? randomBoundary();
	while (values.some(value => luaTostring(value).includes(`\n--${boundary}`))) boundary = randomBoundary();
	return boundary;
}

function randomBoundary(): LuaString {
	return String(Math.floor(Math.random() * 1e10));
}
