#!/usr/bin/env node
/** Each access event leaves a child process behind. */
import {spawn} from 'node:child_process';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeEvent(phase) {
		if (phase === 'access') spawn('sleep', ['30'], {stdio: 'ignore'}).unref();
	},
});
