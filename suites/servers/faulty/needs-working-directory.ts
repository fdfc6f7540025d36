#!/usr/bin/env node
/** The server only starts in the directory it was written in; Kong starts it elsewhere. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeListen() {
		if (process.cwd() === '/') throw new Error('cannot read ./config.json');
	},
});
