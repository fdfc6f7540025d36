#!/usr/bin/env node
/** Each event leaves a file open. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	beforeEvent() {
		openSync('/dev/null', 'r');
	},
});
