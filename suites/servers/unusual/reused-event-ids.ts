#!/usr/bin/env node
/** A new event has the lowest id that no open event has. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	eventId(_count, open) {
		let id = 0;
		while (open.includes(id)) id += 1;
		return id;
	},
});
