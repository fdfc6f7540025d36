#!/usr/bin/env node
/** The name of a call is sent, and nothing more when its arguments are no UTF-8. */
import {isUtf8} from 'node:buffer';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket, what) {
		if (what !== 'arguments' || isUtf8(bytes.subarray(4))) socket.write(bytes);
		else socket.write(Buffer.alloc(4));
	},
});
