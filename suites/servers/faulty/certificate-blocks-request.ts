#!/usr/bin/env node
/** Once a certificate event has run, events of requests never end. */
import {runMsgPack} from '../reference/msgpack-server.js';

let handshakes = 0;
await runMsgPack({
	async beforeEvent(phase) {
		if (phase === 'certificate') handshakes += 1;
		else if (handshakes > 0 && phase !== 'preread') await new Promise(() => {});
	},
});
