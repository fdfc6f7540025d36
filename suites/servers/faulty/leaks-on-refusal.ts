#!/usr/bin/env node
/** Each refused event leaves a file open. */
import {openSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	unknownInstance(id) {
		openSync('/dev/null', 'r');
		throw new Error(`no plugin instance ${String(id)}`);
	},
});
