#!/usr/bin/env node
/** Closing an instance leaves its open events without an end. */
import {forever} from '../reference/forever.js';
import {runMsgPack} from '../reference/msgpack-server.js';
import {messageHeader} from '../reference/plugin.js';

const closed = new Set<unknown>();
await runMsgPack({
	closing({config}) {
		closed.add(config);
	},
	handlers: {
		async access(pdk, config) {
			await pdk.call('kong.request.get_method');
			if (closed.has(config)) await forever();
			await pdk.call('kong.service.request.set_header', [messageHeader, config.message]);
		},
	},
});
