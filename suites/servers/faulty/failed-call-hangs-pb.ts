#!/usr/bin/env node
/** A handler whose PDK call failed in Kong never ends. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {
		async access(pdk) {
			const body = await pdk.call('kong.request.get_raw_body').catch(() => undefined);
			if (body === undefined) await new Promise(() => {});
		},
	},
});
