#!/usr/bin/env node
/** The connection is closed after each reply. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		socket.end(bytes);
	},
});
