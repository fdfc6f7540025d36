#!/usr/bin/env node
/** Each access event leaves a thread behind. */
import {Worker} from 'node:worker_threads';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeEvent(phase) {
		if (phase === 'access') new Worker('setInterval(() => {}, 1e6)', {eval: true}).unref();
	},
});
