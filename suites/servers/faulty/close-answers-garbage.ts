#!/usr/bin/env node
/** CloseInstance answers bytes that are no MessagePack. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, method) {
		socket.write(method === 'plugin.CloseInstance' ? Buffer.alloc(4, 0xc1) : bytes);
	},
});
