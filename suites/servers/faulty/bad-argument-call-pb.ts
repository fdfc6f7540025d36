#!/usr/bin/env node
/** get_headers gets no limit, which ProtoBuf makes a limit of 0. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.request.get_headers');
		},
	},
});
