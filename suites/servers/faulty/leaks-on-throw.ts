#!/usr/bin/env node
/** Each handler that throws leaves a file open. */
import {openSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlerThrew() {
		openSync('/dev/null', 'r');
	},
});
