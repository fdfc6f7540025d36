#!/usr/bin/env node
/** After a handler has thrown no event runs any more. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let hangs = false;
await runProtoBuf({
	async beforeEvent() {
		if (hangs) await new Promise(() => {});
	},
	handlerThrew() {
		hangs = true;
	},
});
