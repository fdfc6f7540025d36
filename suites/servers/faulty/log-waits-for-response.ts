#!/usr/bin/env node
/** The log event of a request waits for its response event. */
import {runMsgPack} from '../reference/msgpack-server.js';

let waiting = 0;

await runMsgPack({
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
