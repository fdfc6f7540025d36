#!/usr/bin/env node
/** The length in front of a frame is big-endian. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket) {
		socket.write(Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4)]));
	},
});
