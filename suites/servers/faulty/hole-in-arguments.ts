#!/usr/bin/env node
/** An argument before the last is nil: Lua loses those behind it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.response.exit', [200, null, {'x-conform-message': 'lost'}]);
		},
	},
});
