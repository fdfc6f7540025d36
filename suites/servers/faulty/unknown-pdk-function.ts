#!/usr/bin/env node
/** A PDK function is called that Kong does not have. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.request.get_headerz', ['host']);
		},
	},
});
