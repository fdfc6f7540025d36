#!/usr/bin/env node
/** Closed instances stay in memory. */
import {runMsgPack} from '../reference/msgpack-server.js';

const closed: unknown[] = [];
await runMsgPack({
	closing(instance) {
		closed.push(instance);
	},
});
