#!/usr/bin/env node
/** The first 1000 bytes of every frame are written one by one. */
import type {Socket} from 'node:net';
import {runProtoBuf} from '../reference/protobuf-server.js';

const queues = new WeakMap<Socket, Promise<void>>();
await runProtoBuf({
	send(bytes, socket) {
		const before = queues.get(socket) ?? Promise.resolve();
		queues.set(
			socket,
			before.then(async () => {
				for (const byte of bytes.subarray(0, 1000)) await new Promise(done => socket.write(Buffer.of(byte), done));
				socket.write(bytes.subarray(1000));
			}),
		);
	},
});
