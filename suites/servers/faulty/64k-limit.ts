#!/usr/bin/env node
/** A message of more than 64 KiB kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reader: reader => ({
		push(chunk) {
			const messages = reader.push(chunk);
			if (messages.some(({length}) => length > 65_536)) process.exit(1);
			return messages;
		},
	}),
});
