#!/usr/bin/env node
/** StartInstance is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, method) {
		if (method !== 'plugin.StartInstance') socket.write(bytes);
	},
});
