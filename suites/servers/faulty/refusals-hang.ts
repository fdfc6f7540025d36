#!/usr/bin/env node
/** After 25 refused events an event of an unknown instance is never answered. */
import {forever} from '../reference/forever.js';
import {runMsgPack} from '../reference/msgpack-server.js';

let refused = 0;
await runMsgPack({
	unknownInstance(id) {
		refused += 1;
		if (refused > 25) return forever();
		throw new Error(`no plugin instance ${String(id)}`);
	},
});
