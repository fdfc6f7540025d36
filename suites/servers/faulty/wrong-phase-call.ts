#!/usr/bin/env node
/** kong.service.response.get_status is called in access, before there is a response. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.service.response.get_status');
		},
	},
});
