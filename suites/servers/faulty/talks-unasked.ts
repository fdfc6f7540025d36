#!/usr/bin/env node
/** A notification is sent on a connection that waits for no answer. */
import {runMsgPack} from '../reference/msgpack-server.js';

const notification = Buffer.from([0x93, 2, 0xa4, 0x70, 0x69, 0x6e, 0x67, 1]);
await runMsgPack({
	send(bytes, socket) {
		socket.write(bytes);
		setTimeout(() => socket.writable && socket.write(notification), 5);
	},
});
