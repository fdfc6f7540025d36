#!/usr/bin/env node
/** A config that cannot be read is refused with the lock held: no instance starts any more. */
import {runMsgPack} from '../reference/msgpack-server.js';

let held = false;
await runMsgPack({
	unreadableConfig() {
		held = true;
		throw new Error('the config cannot be read');
	},
	acceptConfig() {
		// Nobody gives the lock back, and the one thread there is waits for it.
		if (held) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
	},
});
