#!/usr/bin/env node
/** A connection on which nothing was said for 100 ms is closed. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	connected(socket) {
		socket.setTimeout(100, () => socket.end());
	},
});
