#!/usr/bin/env node
/** The arguments frame is cut short and the connection is closed. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket, what) {
		if (what === 'arguments') socket.end(bytes.subarray(0, bytes.length - 1));
		else socket.write(bytes);
	},
});
