#!/usr/bin/env node
/** Two messages in one read end the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reader: reader => ({
		push(chunk) {
			const messages = reader.push(chunk);
			if (messages.length > 1) process.exit(1);
			return messages;
		},
	}),
});
