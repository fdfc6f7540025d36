#!/usr/bin/env node
/** An event of a phase the plugin has not is never answered. */
import {conformReference} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async beforeEvent(phase) {
		if (!conformReference.phases.some(own => own === phase)) await new Promise(() => {});
	},
});
