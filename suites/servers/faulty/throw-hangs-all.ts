#!/usr/bin/env node
/** After a handler has thrown no event runs any more. */
import {runMsgPack} from '../reference/msgpack-server.js';

let hangs = false;
await runMsgPack({
	async beforeEvent() {
		if (hangs) await new Promise(() => {});
	},
	handlerThrew() {
		hangs = true;
	},
});
