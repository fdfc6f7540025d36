#!/usr/bin/env node
/** The client certificate that one event asked for is the one another event acts on. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let client: unknown;
await runProtoBuf({
	handlers: {
		async access(pdk) {
			client = await pdk.call('kong.nginx.get_var', ['ssl_client_s_dn']);
			await pdk.call('kong.request.get_header', ['host']);
			await pdk.call('kong.service.request.set_header', ['x-conform-client', client ?? '']);
		},
	},
});
