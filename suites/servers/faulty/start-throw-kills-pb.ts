#!/usr/bin/env node
/** A plugin that throws over its config kills the process. */
import {conformReference} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
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
