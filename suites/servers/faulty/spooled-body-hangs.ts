#!/usr/bin/env node
/** After a request body in a file no event runs any more: Kong gives up, and the server waits. */
import {runMsgPack} from '../reference/msgpack-server.js';

let stuck = false;

await runMsgPack({
	connectionClosed(openEvents) {
		stuck ||= openEvents > 0;
	},
	async beforeEvent() {
		if (stuck) await new Promise(() => {});
	},
});
