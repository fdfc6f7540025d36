#!/usr/bin/env node
/** The connection is closed behind an exit. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, what) {
		// A script in the config may name it, too.
		if (what !== 'plugin.StartInstance' && bytes.includes('kong.response.exit')) socket.end(bytes);
		else socket.write(bytes);
	},
});
