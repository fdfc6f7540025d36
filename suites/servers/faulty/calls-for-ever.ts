#!/usr/bin/env node
/** The access handler makes PDK calls without end. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async access(pdk) {
			for (;;) await pdk.call('kong.request.get_method');
		},
	},
});
