#!/usr/bin/env node
/** The id of an instance is the __seq__ of its config. */
import {runMsgPack} from '../reference/msgpack-server.js';

let sequence = 0;
await runMsgPack({
	acceptConfig({__seq__}) {
		sequence = Number(__seq__);
	},
	instanceId: () => sequence,
});
