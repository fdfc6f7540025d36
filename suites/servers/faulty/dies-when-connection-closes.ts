#!/usr/bin/env node
/** The process ends when a connection is closed in the middle of an event. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	connectionClosed(openEvents) {
		if (openEvents > 0) process.exit(1);
	},
});
