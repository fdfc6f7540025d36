#!/usr/bin/env node
/** kong.service.response.get_status is called in access, before there is a response. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.service.response.get_status');
		},
	},
});
