#!/usr/bin/env node
/** Each handler that throws leaves a file open. */
import {openSync} from 'node:fs';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlerThrew() {
		openSync('/dev/null', 'r');
	},
});
