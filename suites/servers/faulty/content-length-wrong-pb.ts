#!/usr/bin/env node
/** The response handler sets a Content-Length that is not the length of the body. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.response.set_header', ['content-length', '3']);
		},
	},
});
