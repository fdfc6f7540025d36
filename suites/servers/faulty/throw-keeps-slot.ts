#!/usr/bin/env node
/** Each handler that throws keeps one of 50 slots: when none is left no event runs any more. */
import {runMsgPack} from '../reference/msgpack-server.js';

let free = 50;
await runMsgPack({
	async beforeEvent() {
		if (free === 0) await new Promise(() => {});
	},
	handlerThrew() {
		free -= 1;
	},
});
