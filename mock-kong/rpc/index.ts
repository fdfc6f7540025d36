import type {Protocol} from '../wire/protocol.js';
import {MsgpackRpc, type RpcSettings} from './msgpack.js';
import {ProtobufRpc} from './protobuf.js';
import type {Rpc} from './rpc.js';

/** The dialogue of a protocol (rpc/init.lua: protocol_implementations). */
export function createRpc(protocol: Protocol, settings: RpcSettings): Rpc {
	switch (protocol) {
		case 'MsgPack:1':
			return new MsgpackRpc(settings);
		case 'ProtoBuf:1':
			return new ProtobufRpc(settings);
	}
}
