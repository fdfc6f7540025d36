#!/usr/bin/env node
/** An answer of more than 60,000 bytes hangs its event. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	async answered(value) {
		if ((typeof value === 'string' || Buffer.isBuffer(value)) && value.length > 60_000) await new Promise(() => {});
		return value;
	},
});
