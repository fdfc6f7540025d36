import {LuaMap, type LuaString, type LuaValue} from '../../lua/values.js';
import {decodeMessage} from './decode.js';
import {encodeMessage} from './encode.js';
import {messageSpec} from './schema.js';

/** What Kong asks of a plugin server (pb_rpc.lua: Rpc:call). */
export type RpcCommand =
	| {readonly cmd_start_instance: {readonly name: LuaString; readonly config: LuaString}}
	| {readonly cmd_close_instance: {readonly instance_id: LuaValue}}
	| {readonly cmd_handle_event: {readonly instance_id: LuaValue; readonly event_name: LuaString}};

export interface RpcReturn {
	readonly sequence: number;
	/** Only the answer to cmd_start_instance should have it. */
	readonly instanceStatus: InstanceStatus | undefined;
}

export interface InstanceStatus {
	readonly name: LuaString;
	readonly instance_id: number;
	/** A google.protobuf.Value as it was decoded; Kong never looks into it. */
	readonly config: LuaValue;
	readonly started_at: number;
}

/**
 * Payload of an RpcCall frame. An id or name of 0 or "" is left out, as any proto3 default.
 * @throws PackingError when the instance id is no number (a server that sent none)
 */
export function encodeRpcCall(sequence: number, command: RpcCommand): Buffer {
	const call = new LuaMap([['sequence', sequence]]);
	for (const [name, fields] of Object.entries(command)) call.set(name, new LuaMap(Object.entries(fields)));
	return encodeMessage(messageSpec('RpcCall'), call, {
		luaProtobufSendsFalse: true,
		luaProtobufKeepsEmptyValue: false,
		luaProtobufDropsEmpty: false,
	});
}

/** @throws WireFault for what lua-protobuf does not decode */
export function decodeRpcReturn(payload: Buffer): RpcReturn {
	const message = decodeMessage(messageSpec('RpcReturn'), payload);
	const status = message.get('instance_status');
	return {
		sequence: numberOf(message.get('sequence')),
		instanceStatus: status instanceof LuaMap ? instanceStatus(status) : undefined,
	};
}

function instanceStatus(status: LuaMap): InstanceStatus {
	const name = status.get('name');
	return {
		name: typeof name === 'string' ? name : '',
		instance_id: numberOf(status.get('instance_id')),
		config: status.get('config'),
		started_at: numberOf(status.get('started_at')),
	};
}

function numberOf(value: LuaValue): number {
	return typeof value === 'number' ? value : 0;
}
