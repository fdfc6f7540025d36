#!/usr/bin/env node
/** The process ends after twenty connections that never said a word. */
import {runMsgPack} from '../reference/msgpack-server.js';

let silent = 0;
await runMsgPack({
	connected(socket) {
		silent += 1;
		socket.once('data', () => {
			silent -= 1;
		});
		socket.on('close', () => {
			if (silent >= 20) process.exit(1);
		});
	},
});
