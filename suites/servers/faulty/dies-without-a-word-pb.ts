#!/usr/bin/env node
/** When it cannot listen, it ends without a word. */
import {existsSync, statSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	socketPath(path) {
		if (existsSync(path) && statSync(path).isDirectory()) process.exit(1);
		return path;
	},
});
