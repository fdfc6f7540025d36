import type {KongVersion} from '../../versions/kong.js';

/** Input and output message of a PDK method, by the names `messageSpec` takes. */
export interface PdkMethod {
	readonly input: string;
	readonly output: string;
}

/** What tells the versions' pluginsocket.proto apart. */
type MethodFact = 'protobufUriCaptures' | 'protobufByteStrings' | 'protobufUpstreamAnswer';

interface MethodRow extends PdkMethod {
	/** Name in the service definition. */
	readonly rpc: string;
	/** Kong's name when it is not derived from `rpc` (option MethodName). */
	readonly name?: string;
	/** Only Kongs of which this is so have it; default: every one. */
	readonly since?: MethodFact;
	/** The types of Kongs of which `until` is not yet so. */
	readonly before?: PdkMethod & {readonly until: MethodFact};
}

const none = 'google.protobuf.Empty';
const value = 'google.protobuf.Value';
const list = 'google.protobuf.ListValue';
const struct = 'google.protobuf.Struct';

/** The service of Kong's pluginsocket.proto, with what changed over the versions. */
const rows: readonly MethodRow[] = [
	{rpc: 'Client_GetIp', input: none, output: 'String'},
	{rpc: 'Client_GetForwardedIp', input: none, output: 'String'},
	{rpc: 'Client_GetPort', input: none, output: 'Int'},
	{rpc: 'Client_GetForwardedPort', input: none, output: 'Int'},
	{rpc: 'Client_GetCredential', input: none, output: 'AuthenticatedCredential'},
	{rpc: 'Client_LoadConsumer', input: 'ConsumerSpec', output: 'Consumer'},
	{rpc: 'Client_GetConsumer', input: none, output: 'Consumer'},
	{rpc: 'Client_Authenticate', input: 'AuthenticateArgs', output: none},
	{rpc: 'Client_GetProtocol', input: 'Bool', output: 'String'},

	{rpc: 'Ctx_SetShared', name: 'kong.ctx.shared.set', input: 'KV', output: none},
	{rpc: 'Ctx_GetShared', name: 'kong.ctx.shared.get', input: 'String', output: value},

	{rpc: 'Ip_IsTrusted', input: 'String', output: 'Bool'},

	{rpc: 'Log_Alert', input: list, output: none},
	{rpc: 'Log_Crit', input: list, output: none},
	{rpc: 'Log_Err', input: list, output: none},
	{rpc: 'Log_Warn', input: list, output: none},
	{rpc: 'Log_Notice', input: list, output: none},
	{rpc: 'Log_Info', input: list, output: none},
	{rpc: 'Log_Debug', input: list, output: none},
	{rpc: 'Log_SetSerializeValue', input: 'KV', output: none},
	{rpc: 'Log_Serialize', input: none, output: 'String'},

	{rpc: 'Nginx_GetVar', input: 'String', output: 'String'},
	{rpc: 'Nginx_GetTls1VersionStr', input: none, output: 'String'},
	{rpc: 'Nginx_SetCtx', input: 'KV', output: 'String'},
	{rpc: 'Nginx_GetCtx', input: 'String', output: value},
	{rpc: 'Nginx_ReqStartTime', input: none, output: 'Number'},
	{rpc: 'Nginx_GetSubsystem', input: none, output: 'String'},

	{rpc: 'Node_GetId', input: none, output: 'String'},
	{rpc: 'Node_GetMemoryStats', input: none, output: 'MemoryStats'},

	{rpc: 'Request_GetScheme', input: none, output: 'String'},
	{rpc: 'Request_GetHost', input: none, output: 'String'},
	{rpc: 'Request_GetPort', input: none, output: 'Int'},
	{rpc: 'Request_GetForwardedScheme', input: none, output: 'String'},
	{rpc: 'Request_GetForwardedHost', input: none, output: 'String'},
	{rpc: 'Request_GetForwardedPort', input: none, output: 'Int'},
	{rpc: 'Request_GetHttpVersion', input: none, output: 'Number'},
	{rpc: 'Request_GetMethod', input: none, output: 'String'},
	{rpc: 'Request_GetPath', input: none, output: 'String'},
	{rpc: 'Request_GetPathWithQuery', input: none, output: 'String'},
	{rpc: 'Request_GetRawQuery', input: none, output: 'String'},
	{rpc: 'Request_GetQueryArg', input: 'String', output: 'String'},
	{rpc: 'Request_GetQuery', input: 'Int', output: struct},
	{rpc: 'Request_GetHeader', input: 'String', output: 'String'},
	{rpc: 'Request_GetHeaders', input: 'Int', output: struct},
	{rpc: 'Request_GetRawBody', input: none, output: 'RawBodyResult'},
	{rpc: 'Request_GetUriCaptures', input: none, output: 'UriCapturesResult', since: 'protobufUriCaptures'},

	{rpc: 'Response_GetStatus', input: none, output: 'Int'},
	{rpc: 'Response_GetHeader', input: 'String', output: 'String'},
	{rpc: 'Response_GetHeaders', input: 'Int', output: struct},
	{rpc: 'Response_GetSource', input: none, output: 'String'},
	{rpc: 'Response_SetStatus', input: 'Int', output: none},
	{rpc: 'Response_SetHeader', input: 'KV', output: none},
	{rpc: 'Response_AddHeader', input: 'KV', output: none},
	{rpc: 'Response_ClearHeader', input: 'String', output: none},
	{rpc: 'Response_SetHeaders', input: struct, output: none},
	{rpc: 'Response_Exit', input: 'ExitArgs', output: none},

	{rpc: 'Router_GetRoute', input: none, output: 'Route'},
	{rpc: 'Router_GetService', input: none, output: 'Service'},

	{
		rpc: 'Service_SetUpstream',
		input: 'String',
		output: 'Bool',
		before: {until: 'protobufUpstreamAnswer', input: 'String', output: none},
	},
	{rpc: 'Service_SetTarget', input: 'Target', output: none},

	{rpc: 'Service_Request_SetScheme', input: 'String', output: none},
	{rpc: 'Service_Request_SetPath', input: 'String', output: none},
	{rpc: 'Service_Request_SetRawQuery', input: 'String', output: none},
	{rpc: 'Service_Request_SetMethod', input: 'String', output: none},
	{rpc: 'Service_Request_SetQuery', input: struct, output: none},
	{rpc: 'Service_Request_SetHeader', input: 'KV', output: none},
	{rpc: 'Service_Request_AddHeader', input: 'KV', output: none},
	{rpc: 'Service_Request_ClearHeader', input: 'String', output: none},
	{rpc: 'Service_Request_SetHeaders', input: struct, output: none},
	{
		rpc: 'Service_Request_SetRawBody',
		input: 'ByteString',
		output: none,
		before: {until: 'protobufByteStrings', input: 'String', output: none},
	},

	{rpc: 'Service_Response_GetStatus', input: none, output: 'Int'},
	{rpc: 'Service_Response_GetHeader', input: 'String', output: 'String'},
	{rpc: 'Service_Response_GetHeaders', input: 'Int', output: struct},
	{
		rpc: 'Service_Response_GetRawBody',
		input: none,
		output: 'ByteString',
		before: {until: 'protobufByteStrings', input: none, output: 'String'},
	},
];

/** pb_rpc.lua load_service: `Kong.Service_Request_SetRawBody` is kong.service.request.set_raw_body. */
function dotted(rpc: string): string {
	return `Kong.${rpc}`
		.replaceAll('_', '.')
		.replace(/([a-z]\d*)([A-Z])/g, '$1_$2')
		.toLowerCase();
}

const byName = new Map(rows.map(row => [row.name ?? dotted(row.rpc), row]));

/** Names of all methods of a Kong version. */
export function pdkMethodNames(kong: KongVersion): string[] {
	return [...byName.keys()].filter(name => pdkMethod(name, kong) !== undefined);
}

/** Types of a method, or undefined where that Kong has no such method over ProtoBuf. */
export function pdkMethod(name: string, kong: KongVersion): PdkMethod | undefined {
	const row = byName.get(name);
	if (row === undefined || (row.since !== undefined && !kong[row.since])) return undefined;
	return row.before !== undefined && !kong[row.before.until] ? row.before : row;
}
