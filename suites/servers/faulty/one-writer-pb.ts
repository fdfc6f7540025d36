#!/usr/bin/env node
/** A message waits until the one before, of whatever connection, is written. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let written = Promise.resolve();

await runProtoBuf({
	send(bytes, socket) {
		written = written.then(() => new Promise(done => socket.write(bytes, () => done())));
	},
});
