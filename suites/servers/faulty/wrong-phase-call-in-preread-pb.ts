#!/usr/bin/env node
/** kong.request.get_method is called in preread: a stream has no request. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async preread(pdk) {
			await pdk.call('kong.request.get_method');
		},
	},
});
