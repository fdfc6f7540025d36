#!/usr/bin/env node
/** An answer with text that is no UTF-8 is never taken: its event hangs. */
import {runMsgPack} from '../reference/msgpack-server.js';

function hasBytes(value: unknown): boolean {
	if (Buffer.isBuffer(value)) return true;
	return typeof value === 'object' && value !== null && Object.values(value).some(hasBytes);
}

await runMsgPack({
	async answered(value) {
		if (hasBytes(value)) await new Promise(() => {});
		return value;
	},
});
