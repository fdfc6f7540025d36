#!/usr/bin/env node
/** More than 64 connections at once are closed. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let open = 0;
await runProtoBuf({
	connected(socket) {
		open += 1;
		socket.on('close', () => {
			open -= 1;
		});
		if (open > 64) socket.destroy();
	},
});
