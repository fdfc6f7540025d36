#!/usr/bin/env node
/** SIGTERM is ignored while an event is open. */
import {runMsgPack} from '../reference/msgpack-server.js';

let open = 0;
await runMsgPack({
	beforeEvent() {
		open += 1;
	},
	afterEvent() {
		open -= 1;
	},
	stopping: () => open === 0,
});
