#!/usr/bin/env node
/** Of a large message only what the socket takes at once is written. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket) {
		socket.write(bytes.subarray(0, 200_000));
	},
});
