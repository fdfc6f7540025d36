#!/usr/bin/env node
/** The process ends when a connection is closed in the middle of an event. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	connectionClosed(openEvents) {
		if (openEvents > 0) process.exit(1);
	},
});
