#!/usr/bin/env node
/** A request body in a file is never read: the event hangs. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async answered(value) {
		if ((typeof value === 'string' || Buffer.isBuffer(value)) && value.length === 65_536) await new Promise(() => {});
		return value;
	},
});
