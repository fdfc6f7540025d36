#!/usr/bin/env node
/** An instance started while four events are open ends the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let open = 0;
await runProtoBuf({
	beforeEvent() {
		open += 1;
	},
	afterEvent() {
		open -= 1;
	},
	acceptConfig() {
		if (open > 3) process.exit(2);
	},
});
