import type {Protocol} from '../wire/protocol.js';
import type {WireMessage} from '../wire/shared/transcript.js';
import {dialectOf} from './index.js';

/** One line on a message of a transcript, for people. @param maxLength longer texts are cut and marked */
export function describeWire(protocol: Protocol, message: WireMessage, maxLength: number): string {
	switch (message.kind) {
		case 'connect':
			return `connects (connection ${message.connection})`;
		case 'close':
			return `closes connection ${message.connection}`;
		case 'note':
			return message.text ?? '';
		case 'message': {
			const text = dialectOf(protocol).describe(message.bytes, maxLength, message.from);
			const cut =
				message.totalBytes > message.bytes.length
					? ` (first ${message.bytes.length} of ${message.totalBytes} bytes)`
					: '';
			return `${text}${cut}`;
		}
	}
}
