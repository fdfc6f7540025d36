#!/usr/bin/env node
/** kong.client.get_ip is called in certificate, where there is no request. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async certificate(pdk) {
			await pdk.call('kong.client.get_ip');
		},
	},
});
