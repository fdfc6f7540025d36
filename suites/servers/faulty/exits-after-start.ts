#!/usr/bin/env node
/** The server exits soon after the first connection. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	connected() {
		setTimeout(() => process.exit(3), 300);
	},
});
