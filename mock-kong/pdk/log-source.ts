import type {KongVersion} from '../versions/index.js';
import type {Protocol} from '../wire/protocol.js';

/**
 * `file:line` that stands in a plugin server's log lines: where Kong's own code calls the PDK function for the server
 * (mp_rpc.lua: call_pdk_method, in 2.8 a tail call, so its caller; pb_rpc.lua: call_pdk), read from each tag.
 */
const lines: Readonly<Record<string, Readonly<Record<Protocol, number>>>> = {
	'2.8': {'MsgPack:1': 286, 'ProtoBuf:1': 253},
	'3.0': {'MsgPack:1': 154, 'ProtoBuf:1': 248},
	'3.1': {'MsgPack:1': 157, 'ProtoBuf:1': 252},
	'3.2': {'MsgPack:1': 157, 'ProtoBuf:1': 252},
	'3.3': {'MsgPack:1': 157, 'ProtoBuf:1': 252},
	'3.4': {'MsgPack:1': 157, 'ProtoBuf:1': 252},
	'3.5': {'MsgPack:1': 155, 'ProtoBuf:1': 251},
	'3.6': {'MsgPack:1': 155, 'ProtoBuf:1': 251},
	'3.7': {'MsgPack:1': 157, 'ProtoBuf:1': 251},
	'3.8': {'MsgPack:1': 157, 'ProtoBuf:1': 251},
	'3.9': {'MsgPack:1': 127, 'ProtoBuf:1': 233},
};

const files: Readonly<Record<Protocol, {readonly file: string; readonly caller: string}>> = {
	'MsgPack:1': {file: 'mp_rpc.lua', caller: 'call_pdk_method'},
	'ProtoBuf:1': {file: 'pb_rpc.lua', caller: 'call_pdk'},
};

/** What the modifiers of a log format stand for. */
export interface LogSource {
	readonly file: string;
	readonly line: string;
	readonly caller: string;
}

export function logSource(version: KongVersion, protocol: Protocol): LogSource {
	return {...files[protocol], line: String(lines[version.name]?.[protocol] ?? '?')};
}
