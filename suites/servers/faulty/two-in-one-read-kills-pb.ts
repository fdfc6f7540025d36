#!/usr/bin/env node
/** Two messages in one read end the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	reader: reader => ({
		push(chunk) {
			const messages = reader.push(chunk);
			if (messages.length > 1) process.exit(1);
			return messages;
		},
	}),
});
