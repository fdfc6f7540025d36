#!/usr/bin/env node
/** An answer of more than 60,000 bytes hangs its event. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async answered(value) {
		if ((typeof value === 'string' || Buffer.isBuffer(value)) && value.length > 60_000) await new Promise(() => {});
		return value;
	},
});
