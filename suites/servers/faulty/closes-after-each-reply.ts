#!/usr/bin/env node
/** The connection is closed after each reply: Kong may have sent its next call on it already, and loses it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		socket.end(bytes);
	},
});
