#!/usr/bin/env node
/** A message waits until the one before, of whatever connection, is written. */
import {runMsgPack} from '../reference/msgpack-server.js';

let written = Promise.resolve();

await runMsgPack({
	send(bytes, socket) {
		written = written.then(() => new Promise(done => socket.write(bytes, () => done())));
	},
});
