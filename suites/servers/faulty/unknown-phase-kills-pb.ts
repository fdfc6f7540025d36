#!/usr/bin/env node
/** An event of a phase the plugin has not kills the process. */
import {conformReference} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	beforeEvent(phase) {
		if (!conformReference.phases.some(own => own === phase)) process.exit(1);
	},
});
