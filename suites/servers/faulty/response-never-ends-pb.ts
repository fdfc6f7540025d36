#!/usr/bin/env node
/** The response handler makes one PDK call and never ends. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.ctx.shared.get', ['x']);
			await new Promise(() => {});
		},
	},
});
