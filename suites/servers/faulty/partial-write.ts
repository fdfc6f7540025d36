#!/usr/bin/env node
/** Of a large message only what the socket takes at once is written. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		socket.write(bytes.subarray(0, 200_000));
	},
});
