#!/usr/bin/env node
/** A plugin that throws over its config kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {conformReference} from '../reference/plugin.js';

await runMsgPack({
	plugin: {
		starting(config) {
			try {
				conformReference.starting?.(config);
			} catch {
				process.exit(1);
			}
		},
	},
});
