#!/usr/bin/env node
/** The response event of a 304 hangs. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	async answered(value) {
		if (value === 304) await new Promise(() => {});
		return value;
	},
});
