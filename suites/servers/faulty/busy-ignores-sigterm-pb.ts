#!/usr/bin/env node
/** SIGTERM is ignored while an event is open. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let open = 0;
await runProtoBuf({
	beforeEvent() {
		open += 1;
	},
	afterEvent() {
		open -= 1;
	},
	stopping: () => open === 0,
});
