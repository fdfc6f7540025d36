#!/usr/bin/env node
/** Each refused event leaves a file open. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	unknownInstance(id) {
		openSync('/dev/null', 'r');
		throw new Error(`no plugin instance ${String(id)}`);
	},
});
