#!/usr/bin/env node
/** An unknown instance is refused with a text in which Kong does not find "no plugin instance". */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	unknownInstance(id) {
		throw new Error(`instance ${String(id)} not found`);
	},
});
