#!/usr/bin/env node
/** A Step for an event that has ended is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, what) {
		if (what !== 'plugin.Step' || !bytes.includes('no event')) socket.write(bytes);
	},
});
