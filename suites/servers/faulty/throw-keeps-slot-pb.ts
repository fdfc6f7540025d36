#!/usr/bin/env node
/** Each handler that throws keeps one of 50 slots: when none is left no event runs any more. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let free = 50;
await runProtoBuf({
	async beforeEvent() {
		if (free === 0) await new Promise(() => {});
	},
	handlerThrew() {
		free -= 1;
	},
});
