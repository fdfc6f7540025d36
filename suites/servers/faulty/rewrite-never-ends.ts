#!/usr/bin/env node
/** The rewrite handler makes one PDK call and never ends. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async rewrite(pdk) {
			await pdk.call('kong.ctx.shared.get', ['x']);
			await new Promise(() => {});
		},
	},
});
