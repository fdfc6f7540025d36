#!/usr/bin/env node
/** What stands where the socket goes keeps it waiting for ever. */
import {existsSync, statSync} from 'node:fs';
import {forever} from '../reference/forever.js';
import {runMsgPack} from '../reference/msgpack-server.js';

let taken = false;
await runMsgPack({
	socketPath(path) {
		taken = existsSync(path) && statSync(path).isDirectory();
		return path;
	},
	beforeListen: () => (taken ? forever() : undefined),
});
