#!/usr/bin/env node
/** The response handler never looks at the response. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.response.set_header', ['x-conform-service', '0 0']);
		},
	},
});
