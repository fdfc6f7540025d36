#!/usr/bin/env node
/** The log event of a request waits for its response event. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let waiting = 0;

await runProtoBuf({
	handlers: {
		async access(pdk) {
			waiting += 1;
			await pdk.call('kong.request.get_method');
		},
		async response(pdk) {
			waiting -= 1;
			await pdk.call('kong.service.response.get_status');
		},
		async log(pdk) {
			if (waiting > 0) await new Promise(() => {});
			await pdk.call('kong.log.serialize');
		},
	},
});
