#!/usr/bin/env node
/** More than 64 connections at once are closed. */
import {runMsgPack} from '../reference/msgpack-server.js';

let open = 0;
await runMsgPack({
	connected(socket) {
		open += 1;
		socket.on('close', () => {
			open -= 1;
		});
		if (open > 64) socket.destroy();
	},
});
