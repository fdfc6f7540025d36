#!/usr/bin/env node
/** A PDK function is called that Kong does not have. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.request.get_headerz', ['host']);
		},
	},
});
