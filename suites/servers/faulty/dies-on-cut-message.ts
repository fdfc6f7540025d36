#!/usr/bin/env node
/** The end of a stream inside a message ends the process. */
import type {Reader} from '../reference/buffer.js';
import {runMsgPack} from '../reference/msgpack-server.js';

let inside = 0;

/** Counts the streams that are inside a message. */
function watched(reader: Reader): Reader {
	let open = false;
	return {
		push(chunk) {
			const messages = reader.push(chunk);
			const now = messages.length === 0;
			inside += Number(now) - Number(open);
			open = now;
			return messages;
		},
	};
}

await runMsgPack({
	reader: watched,
	connectionClosed() {
		if (inside > 0) process.exit(1);
	},
});
