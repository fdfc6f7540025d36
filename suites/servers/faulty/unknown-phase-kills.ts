#!/usr/bin/env node
/** An event of a phase the plugin has not kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {conformReference} from '../reference/plugin.js';

await runMsgPack({
	beforeEvent(phase) {
		if (!conformReference.phases.some(own => own === phase)) process.exit(1);
	},
});
