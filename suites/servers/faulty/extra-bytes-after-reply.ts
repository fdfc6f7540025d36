#!/usr/bin/env node
/** Each reply has bytes behind it that belong to no message. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		socket.write(Buffer.concat([bytes, Buffer.from([0xc0])]));
	},
});
