#!/usr/bin/env node
/** A regular file where the socket goes stops it. */
import {existsSync, statSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';

function refuse(path: string): string {
	if (!existsSync(path) || statSync(path).isSocket()) return path;
	process.stderr.write(`${path} is in the way\n`);
	process.exit(1);
}

await runMsgPack({
	socketPath: path => (process.argv.includes('-dump') ? path : refuse(path)),
});
