#!/usr/bin/env node
/** The response event of a 304 hangs. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async answered(value) {
		if (value === 304) await new Promise(() => {});
		return value;
	},
});
