#!/usr/bin/env node
/** The dump is printed and the exit code is 1. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	dump(text) {
		process.exitCode = 1;
		return text;
	},
});
