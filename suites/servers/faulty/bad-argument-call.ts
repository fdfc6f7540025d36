#!/usr/bin/env node
/** get_headers gets a string for its limit. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.request.get_headers', ['x']);
		},
	},
});
