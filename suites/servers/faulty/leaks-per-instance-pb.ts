#!/usr/bin/env node
/** Each instance opens a file and keeps it when it is closed. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	acceptConfig() {
		openSync('/dev/null', 'r');
	},
});
