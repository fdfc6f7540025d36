#!/usr/bin/env node
/** A frame is sent on a connection that waits for no answer. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket, what) {
		socket.write(bytes);
		if (what === 'return') setTimeout(() => socket.writable && socket.write(Buffer.alloc(4)), 5);
	},
});
