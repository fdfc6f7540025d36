#!/usr/bin/env node
/** Each access event leaves a child process behind. */
import {spawn} from 'node:child_process';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	beforeEvent(phase) {
		if (phase === 'access') spawn('sleep', ['30'], {stdio: 'ignore'}).unref();
	},
});
