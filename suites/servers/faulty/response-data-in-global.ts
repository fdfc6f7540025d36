#!/usr/bin/env node
/** What one event asked of its response, another event acts on. */
import {runMsgPack} from '../reference/msgpack-server.js';

let type: unknown;
await runMsgPack({
	handlers: {
		async response(pdk) {
			type = await pdk.call('kong.service.response.get_header', ['content-type']);
			await pdk.call('kong.service.response.get_raw_body');
			await pdk.call('kong.response.set_header', ['x-conform-type', type ?? '']);
		},
	},
});
