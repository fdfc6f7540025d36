#!/usr/bin/env node
/** Each instance opens a file and keeps it when it is closed. */
import {openSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	acceptConfig() {
		openSync('/dev/null', 'r');
	},
});
