#!/usr/bin/env node
/** The dump leaves a process behind. */
import {spawn} from 'node:child_process';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	dump(text) {
		spawn('sleep', ['30'], {stdio: 'ignore'}).unref();
		return text;
	},
});
