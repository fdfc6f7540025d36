#!/usr/bin/env node
/** What one event asked of its request, another event acts on. */
import {runMsgPack} from '../reference/msgpack-server.js';

let path: unknown;
await runMsgPack({
	handlers: {
		async access(pdk) {
			path = await pdk.call('kong.request.get_path');
			await pdk.call('kong.request.get_header', ['host']);
			await pdk.call('kong.service.request.set_header', ['x-conform-path', path ?? '']);
		},
	},
});
