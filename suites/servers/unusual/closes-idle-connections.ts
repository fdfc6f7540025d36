#!/usr/bin/env node
/** A connection on which nothing was said for half a second is closed. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	connected(socket) {
		socket.setTimeout(500, () => socket.end());
	},
});
