import type {KongVersion} from '../versions/index.js';
import type {Protocol} from '../wire/protocol.js';

const files: Readonly<Record<Protocol, {readonly file: string; readonly caller: string}>> = {
	'MsgPack:1': {file: 'mp_rpc.lua', caller: 'call_pdk_method'},
	'ProtoBuf:1': {file: 'pb_rpc.lua', caller: 'call_pdk'},
};

/** What the modifiers of a log format stand for: where Kong's own code calls the PDK function for the server. */
export interface LogSource {
	readonly file: string;
	readonly line: string;
	readonly caller: string;
}

export function logSource(version: KongVersion, protocol: Protocol): LogSource {
	const line = protocol === 'MsgPack:1' ? version.msgpackLogLine : version.protobufLogLine;
	return {...files[protocol], line: String(line)};
}
