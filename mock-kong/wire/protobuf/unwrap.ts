import {borderOf} from '../../lua/tables.js';
import {isTable, isTrue, LuaMap, type LuaValue, luaGet} from '../../lua/values.js';
import {decodeMessage} from './decode.js';
import {messageSpec} from './schema.js';

/**
 * The Lua arguments of a PDK method, from the payload of an arguments frame (pb_rpc.lua: call_pdk, pb_unwrap).
 * Kong's surprises are kept: false in a Value is nil, null is the string "NULL_VALUE", a list ends at a nil.
 * @param input name of the method's input message
 * @throws WireFault for what lua-protobuf does not decode; Kong raises
 */
export function unwrapArguments(input: string, payload: Buffer): LuaValue[] {
	const message = decodeMessage(messageSpec(input), payload);
	switch (input) {
		case 'google.protobuf.Empty':
			return [];
		case 'google.protobuf.Value':
			return [unwrapValue(message)];
		case 'google.protobuf.ListValue': {
			const values = unwrapList(message);
			return values.slice(0, borderOf(values));
		}
		case 'google.protobuf.Struct':
			return [unwrapStruct(message)];
		case 'Bool':
		case 'Number':
		case 'Int':
		case 'String':
		case 'ByteString':
			return [message.get('v')];
		case 'KV':
			return [message.get('k'), unwrapValue(message.get('v'))];
		case 'Target':
			return [message.get('host'), message.get('port')];
		case 'ExitArgs':
			return [message.get('status'), message.get('body'), unwrapStruct(message.get('headers'))];
		case 'ConsumerSpec':
			return [message.get('id'), message.get('by_username')];
		case 'AuthenticateArgs':
			return [message.get('consumer'), message.get('credential')];
		default:
			return [message];
	}
}

/** structpb_value: the first member that is not nil or false. */
function unwrapValue(value: LuaValue): LuaValue {
	if (!isTable(value)) return value;
	const list = luaGet(value, 'list_value');
	if (isTrue(list)) return unwrapList(list);
	const struct = luaGet(value, 'struct_value');
	if (isTrue(struct)) return unwrapStruct(struct);
	for (const member of ['bool_value', 'string_value', 'number_value']) {
		const found = luaGet(value, member);
		if (isTrue(found)) return found;
	}
	return luaGet(value, 'null_value');
}

/** structpb_list: values that come to nil leave holes. */
function unwrapList(list: LuaValue): LuaValue[] {
	const values = isTable(list) ? luaGet(list, 'values') : undefined;
	return Array.isArray(values) ? values.map(unwrapValue) : [];
}

function unwrapStruct(struct: LuaValue): LuaValue {
	if (!isTable(struct)) return struct;
	const fields = luaGet(struct, 'fields');
	const out = new LuaMap();
	if (fields instanceof LuaMap) {
		for (const [key, field] of fields) {
			const value = unwrapValue(field);
			if (value !== undefined) out.set(key, value);
		}
	}
	return out.size === 0 ? [] : out;
}
