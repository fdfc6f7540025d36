#!/usr/bin/env node
/** The server exits soon after it has started to listen. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeListen() {
		setTimeout(() => process.exit(3), 400);
	},
});
