import protobuf from 'protobufjs';

/** `id type name`, as in a .proto file; `*` repeats. What Kong calls string is bytes here: Lua's strings need not be UTF-8. */
const messages: {readonly [name: string]: string} = {
	Empty: '',
	Id: '1 bytes id',
	CmdGetPluginNames: '',
	CmdGetPluginInfo: '1 bytes name',
	CmdStartInstance: '1 bytes name, 2 bytes config',
	CmdGetInstanceStatus: '1 int32 instance_id',
	CmdCloseInstance: '1 int32 instance_id',
	CmdHandleEvent: '1 int32 instance_id, 2 bytes event_name',
	RpcCall: `1 int64 sequence, 31 CmdGetPluginNames cmd_get_plugin_names, 32 CmdGetPluginInfo cmd_get_plugin_info,
		33 CmdStartInstance cmd_start_instance, 34 CmdGetInstanceStatus cmd_get_instance_status,
		35 CmdCloseInstance cmd_close_instance, 36 CmdHandleEvent cmd_handle_event`,
	PluginNames: '1 *string names',
	PluginInfo: `1 string name, 2 int64 updated_at, 3 int64 loaded_at, 4 *string phases, 5 string version, 6 int32 priority,
		7 string schema`,
	InstanceStatus: '1 string name, 2 int32 instance_id, 3 Value config, 4 int64 started_at',
	RpcReturn:
		'1 int64 sequence, 31 PluginNames plugin_names, 32 PluginInfo plugin_info, 33 InstanceStatus instance_status',

	Value: `1 int32 null_value, 2 double number_value, 3 bytes string_value, 4 bool bool_value, 5 Struct struct_value,
		6 ListValue list_value`,
	ListValue: '1 *Value values',
	Struct: '1 *StructEntry fields',
	/** What a map of the .proto file is on the wire; its key need not be UTF-8 either. */
	StructEntry: '1 bytes key, 2 Value value',
	KV: '1 bytes k, 2 Value v',
	Bool: '1 bool v',
	Int: '1 int32 v',
	Number: '1 double v',
	String: '1 bytes v',
	ByteString: '1 bytes v',
	ExitArgs: '1 int32 status, 2 bytes body, 3 Struct headers',
	RawBodyResult: '1 bytes content, 2 bytes body_filepath, 3 bytes error',
	Route: `1 bytes id, 2 int64 created_at, 3 int64 updated_at, 4 bytes name, 5 *bytes protocols, 6 *bytes methods, 7 *bytes hosts,
		8 *bytes paths, 9 *bytes headers, 10 int32 https_redirect_status_code, 11 int32 regex_priority, 12 bool strip_path,
		13 bool preserve_host, 14 *bytes snis, 15 *bytes sources, 16 *bytes destinations, 17 *bytes tags, 18 Id service`,
	Service: `1 bytes id, 2 int64 created_at, 3 int64 updated_at, 4 bytes name, 5 int32 retries, 6 bytes protocol, 7 bytes host,
		8 int32 port, 9 bytes path, 10 int32 connect_timeout, 11 int32 write_timeout, 12 int32 read_timeout, 13 *bytes tags,
		14 Id client_certificate`,
	Target: '1 bytes host, 2 int32 port',
	ConsumerSpec: '1 bytes id, 2 bool by_username',
	Consumer: '1 bytes id, 2 int64 created_at, 3 bytes username, 4 bytes custom_id, 5 *bytes tags',
	AuthenticatedCredential: '1 bytes id, 2 bytes consumer_id',
	AuthenticateArgs: '1 Consumer consumer, 2 AuthenticatedCredential credential',
	DictStats: '1 int64 allocated_slabs, 2 int64 capacity',
	LuaSharedDicts: '1 DictStats kong, 2 DictStats kong_db_cache',
	WorkerLuaVm: '1 int64 http_allocated_gc, 2 int64 pid',
	MemoryStats: '1 LuaSharedDicts lua_shared_dicts, 2 *WorkerLuaVm workers_lua_vms',
};

/** At most one of them is set; what is not set must not look set. */
const oneofs: {readonly [name: string]: string} = {
	RpcCall: 'call',
	RpcReturn: 'return',
	Value: 'kind',
	RawBodyResult: 'kind',
};

const map = (id: number, type: string): protobuf.IMapField => ({keyType: 'string', type, id});

const root = protobuf.Root.fromJSON({
	nested: {
		...Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, descriptorOf(name, fields)])),
		UriCapturesResult: {fields: {unnamed: {rule: 'repeated', type: 'bytes', id: 1}, named: map(2, 'bytes')}},
	},
});

function descriptorOf(message: string, text: string): protobuf.IType {
	const fields: protobuf.IType['fields'] = {};
	for (const [, id, repeated, type = '', name = ''] of text.matchAll(/(\d+) (\*?)(\w+) (\w+)/g)) {
		fields[name] = {id: Number(id), type, ...(repeated ? {rule: 'repeated'} : {})};
	}
	const oneof = Object.keys(fields).filter(name => name !== 'sequence');
	return {fields, ...(oneofs[message] ? {oneofs: {[oneofs[message]]: {oneof}}} : {})};
}

/** A decoded message: only fields that were on the wire; int64 as number. */
export type Message = {readonly [field: string]: unknown};

/** Encodes a message of pluginsocket.proto or struct.proto by its short name. */
export function encodeMessage(type: string, message: Message): Buffer {
	return Buffer.from(root.lookupType(type).encode(message).finish());
}

/** @throws Error when the bytes are no such message */
export function decodeMessage(type: string, bytes: Buffer): Message {
	const found = root.lookupType(type);
	return found.toObject(found.decode(bytes), {longs: Number});
}
