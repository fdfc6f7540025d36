#!/usr/bin/env node
/** An event of a phase the plugin has not is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {conformReference} from '../reference/plugin.js';

await runMsgPack({
	async beforeEvent(phase) {
		if (!conformReference.phases.some(own => own === phase)) await new Promise(() => {});
	},
});
