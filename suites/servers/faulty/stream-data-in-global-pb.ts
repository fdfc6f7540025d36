#!/usr/bin/env node
/** The address that one stream's event asked for is the one another stream's event acts on. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let address: unknown;
await runProtoBuf({
	handlers: {
		async preread(pdk) {
			address = await pdk.call('kong.client.get_ip');
			await pdk.call('kong.ctx.shared.get', ['x']);
			await pdk.call('kong.ctx.shared.set', ['client', address ?? '']);
		},
	},
});
