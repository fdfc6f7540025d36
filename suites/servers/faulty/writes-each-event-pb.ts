#!/usr/bin/env node
/** Each event writes a line to standard output and waits until it is written. */
import {writeSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	beforeEvent(phase) {
		writeSync(1, `${phase}\n`);
	},
});
