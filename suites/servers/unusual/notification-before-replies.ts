#!/usr/bin/env node
/** The process id is told in a notification before each reply. */
import {encode} from '../reference/msgpack-codec.js';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		socket.write(Buffer.concat([encode([2, 'serverPid', process.pid]), bytes]));
	},
});
