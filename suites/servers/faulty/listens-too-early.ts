#!/usr/bin/env node
/** For half a second after its first connection no instance can be started. */
import {runMsgPack} from '../reference/msgpack-server.js';

let readyAt = 0;
await runMsgPack({
	connected() {
		readyAt ||= Date.now() + 500;
	},
	acceptConfig() {
		if (Date.now() < readyAt) throw new Error('not ready yet');
	},
});
