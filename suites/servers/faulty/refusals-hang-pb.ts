#!/usr/bin/env node
/** After 25 refused events an event of an unknown instance is never answered. */
import {forever} from '../reference/forever.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

let refused = 0;
await runProtoBuf({
	unknownInstance(id) {
		refused += 1;
		if (refused > 25) return forever();
		throw new Error(`no plugin instance ${String(id)}`);
	},
});
