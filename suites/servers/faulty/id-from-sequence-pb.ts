#!/usr/bin/env node
/** The id of an instance is the __seq__ of its config. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let sequence = 0;
await runProtoBuf({
	acceptConfig({__seq__}) {
		sequence = Number(__seq__);
	},
	instanceId: () => sequence,
});
