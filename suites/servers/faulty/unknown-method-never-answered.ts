#!/usr/bin/env node
/** A method the server does not know is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, method) {
		if (method !== 'plugin.StepConformUnknown') socket.write(bytes);
	},
});
