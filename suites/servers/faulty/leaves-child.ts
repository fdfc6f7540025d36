#!/usr/bin/env node
/** A child in a session of its own outlives it. */
import {spawn} from 'node:child_process';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeListen() {
		spawn('sleep', ['20'], {stdio: 'ignore', detached: true}).unref();
	},
});
