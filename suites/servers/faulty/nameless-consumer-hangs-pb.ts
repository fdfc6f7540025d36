#!/usr/bin/env node
/** A consumer without a name hangs the event. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async answered(value) {
		if (value && typeof value === 'object' && 'id' in value && !('username' in value)) await new Promise(() => {});
		return value;
	},
	handlers: {
		async access(pdk) {
			await pdk.call('kong.client.get_consumer');
			await pdk.call('kong.request.get_path');
		},
	},
});
