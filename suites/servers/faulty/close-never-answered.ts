#!/usr/bin/env node
/** CloseInstance is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, method) {
		if (method !== 'plugin.CloseInstance') socket.write(bytes);
	},
});
