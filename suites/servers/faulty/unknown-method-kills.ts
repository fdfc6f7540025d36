#!/usr/bin/env node
/** A method the server does not know kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply(reply) {
		if (String(reply[2]).startsWith('no such method')) process.exit(1);
		return reply;
	},
});
