#!/usr/bin/env node
/** Each event writes a line to standard output and waits until it is written. */
import {writeSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeEvent(phase) {
		writeSync(1, `${phase}\n`);
	},
});
