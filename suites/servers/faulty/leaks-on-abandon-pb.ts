#!/usr/bin/env node
/** An event that Kong leaves in the middle leaves a file open. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	connectionClosed(openEvents) {
		if (openEvents > 0) openSync('/dev/null', 'r');
	},
});
