#!/usr/bin/env node
/** kong.service.request.set_header is called in response, after the request was sent. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.service.request.set_header', ['x-conform-message', 'late']);
		},
	},
});
