#!/usr/bin/env node
/** It forks and its first process ends, as daemons do. */
import {spawn} from 'node:child_process';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	async beforeListen() {
		if (process.env.CONFORM_DAEMON) {
			// Nobody finds it to end it.
			setTimeout(() => process.exit(), 10_000);
			return;
		}
		const env = {...process.env, CONFORM_DAEMON: '1'};
		spawn(process.execPath, process.argv.slice(1), {stdio: 'ignore', detached: true, env}).unref();
		process.exit(0);
	},
	stopping: why => why !== 'orphaned',
});
