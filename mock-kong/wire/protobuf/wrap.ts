import {PackingError} from '../../lua/errors.js';
import {isTrue, LuaMap, type LuaString, type LuaTable, type LuaValue, luaType} from '../../lua/values.js';
import type {KongVersion} from '../../versions/kong.js';
import {encodeMessage} from './encode.js';
import {messageSpec} from './schema.js';

export interface WrapContext {
	/** What ngx.req.get_body_file answers, for RawBodyResult. */
	readonly bodyFile?: LuaString;
}

/**
 * Payload of the reply frame to a PDK call that returned `values` (pb_rpc.lua: call_pdk, pb_wrap). Only the first value
 * counts, but for RawBodyResult. Nothing, nil and a message of defaults are all empty.
 * @param output name of the method's output message
 * @throws PackingError where lua-protobuf or Kong's Lua raises: no reply is sent
 */
export function wrapResults(
	output: string,
	values: readonly LuaValue[],
	kong: KongVersion,
	context: WrapContext = {},
): Buffer {
	const reply = wrap(output, values, kong.protobufLists, context);
	return reply === undefined ? Buffer.alloc(0) : encodeMessage(messageSpec(output), reply, kong);
}

function wrap(output: string, values: readonly LuaValue[], knowsLists: boolean, context: WrapContext): LuaValue {
	const value = values[0];
	switch (output) {
		case 'google.protobuf.Value':
			return wrapValue(value, knowsLists);
		case 'google.protobuf.ListValue':
			return wrapList(value, knowsLists);
		case 'google.protobuf.Struct':
			return wrapStruct(value, knowsLists);
		case 'Bool':
		case 'Number':
		case 'Int':
		case 'String':
		case 'ByteString':
			return record('v', value);
		case 'RawBodyResult':
			if (typeof value === 'string') return record('content', value);
			if (context.bodyFile !== undefined) return record('body_filepath', context.bodyFile);
			return record('error', isTrue(values[1]) ? values[1] : "Can't read request body");
		default:
			return value;
	}
}

/** structpb_value. cjson.null sets no member at all. */
function wrapValue(value: LuaValue, knowsLists: boolean): LuaTable {
	switch (typeof value) {
		case 'undefined':
			return record('null_value', 1);
		case 'boolean':
			return record('bool_value', value);
		case 'number':
			return record('number_value', value);
		case 'string':
			return record('string_value', value);
		case 'symbol':
			return [];
		default: {
			const first = Array.isArray(value) ? value[0] : value.get(1);
			return knowsLists && first !== undefined
				? record('list_value', wrapList(value, knowsLists))
				: record('struct_value', wrapStruct(value, knowsLists));
		}
	}
}

/** ipairs: up to the first nil. */
function wrapList(value: LuaValue, knowsLists: boolean): LuaTable {
	const list = tableFor(value, 'ipairs');
	const values: LuaValue[] = [];
	for (let i = 1; ; i++) {
		const item = Array.isArray(list) ? list[i - 1] : list.get(i);
		if (item === undefined) break;
		values.push(wrapValue(item, knowsLists));
	}
	return record('values', values);
}

function wrapStruct(value: LuaValue, knowsLists: boolean): LuaTable {
	const table = tableFor(value, 'pairs');
	const fields = new LuaMap();
	if (Array.isArray(table)) {
		for (const [index, item] of table.entries()) {
			if (item !== undefined) fields.set(index + 1, wrapValue(item, knowsLists));
		}
	} else for (const [key, item] of table) fields.set(key, wrapValue(item, knowsLists));
	return record('fields', fields.size === 0 ? [] : fields);
}

function tableFor(value: LuaValue, where: string): LuaTable {
	if (typeof value === 'object') return value;
	throw new PackingError(`bad argument #1 to '${where}' (table expected, got ${luaType(value)})`);
}

/** A table of one field; of none when it is nil. */
function record(name: string, value: LuaValue): LuaTable {
	return value === undefined ? [] : new LuaMap([[name, value]]);
}
