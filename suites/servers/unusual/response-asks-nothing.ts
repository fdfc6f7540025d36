#!/usr/bin/env node
/** The response handler sets a header and asks nothing of the response. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	// Without the script's field: it is no probe.
	plugin: {fields: [{message: {type: 'string', default: 'hello'}}]},
	handlers: {
		async response(pdk) {
			await pdk.call('kong.response.set_header', ['x-conform-service', '0 0']);
		},
	},
});
