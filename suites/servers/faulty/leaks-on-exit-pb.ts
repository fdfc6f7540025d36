#!/usr/bin/env node
/** Each kong.response.exit leaves a file open. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket, what) {
		if (what === 'method' && bytes.includes('kong.response.exit')) openSync('/dev/null', 'r');
		if (socket.writable) socket.write(bytes);
	},
});
