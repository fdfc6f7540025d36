#!/usr/bin/env node
/** A log handler whose PDK call failed in Kong never ends. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlers: {
		async log(pdk) {
			const entry = await pdk.call('kong.log.serialize').catch(() => undefined);
			if (entry === undefined) await new Promise(() => {});
		},
	},
});
