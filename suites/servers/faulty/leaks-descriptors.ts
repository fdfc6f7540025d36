#!/usr/bin/env node
/** Each event leaves a file open. */
import {openSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeEvent() {
		openSync('/dev/null', 'r');
	},
});
