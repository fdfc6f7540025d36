import type {Protocol} from '../wire/protocol.js';
import type {Dialect} from './dialect.js';
import {msgpack} from './msgpack/dialect.js';
import {protobuf} from './protobuf/dialect.js';

/** rpc/init.lua: protocol_implementations. */
const dialects: Readonly<Record<Protocol, Dialect>> = {'MsgPack:1': msgpack, 'ProtoBuf:1': protobuf};

/** The one place where a protocol's name becomes what differs by it. */
export function dialectOf(protocol: Protocol): Dialect {
	return dialects[protocol];
}
