#!/usr/bin/env node
/** kong.client.get_ip is called in log, where nginx has no request any more. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async log(pdk) {
			await pdk.call('kong.client.get_ip');
		},
	},
});
