import {describe as describeMsgpack} from './msgpack/describe.js';
import {describe as describeProtobuf} from './protobuf/describe.js';
import type {WireMessage} from './shared/transcript.js';

/** One line on a message of a transcript, for people. @param maxLength longer texts are cut and marked */
export function describeWire(protocol: 'MsgPack:1' | 'ProtoBuf:1', message: WireMessage, maxLength: number): string {
	switch (message.kind) {
		case 'connect':
			return `connects (connection ${message.connection})`;
		case 'close':
			return `closes connection ${message.connection}`;
		case 'note':
			return message.text ?? '';
		case 'message': {
			const text =
				protocol === 'MsgPack:1'
					? describeMsgpack(message.bytes, maxLength)
					: describeProtobuf(message.bytes, maxLength, message.from);
			const cut =
				message.totalBytes > message.bytes.length
					? ` (first ${message.bytes.length} of ${message.totalBytes} bytes)`
					: '';
			return `${text}${cut}`;
		}
	}
}
