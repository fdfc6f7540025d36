#!/usr/bin/env node
/** Replies of events are cut short and the connection is closed. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, method) {
		if (method === 'plugin.StartInstance') socket.write(bytes);
		else socket.end(bytes.subarray(0, bytes.length - 2));
	},
});
