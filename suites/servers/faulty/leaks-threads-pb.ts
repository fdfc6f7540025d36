#!/usr/bin/env node
/** Each access event leaves a thread behind. */
import {Worker} from 'node:worker_threads';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	beforeEvent(phase) {
		if (phase === 'access') new Worker('setInterval(() => {}, 1e6)', {eval: true}).unref();
	},
});
