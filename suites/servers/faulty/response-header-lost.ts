#!/usr/bin/env node
/** The response handler sets a header that Kong does not let it set. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.service.response.get_raw_body');
			await pdk.call('kong.response.set_header', ['transfer-encoding', 'gzip']);
		},
	},
});
