#!/usr/bin/env node
/** The first 1000 bytes of every reply are written one by one. */
import type {Socket} from 'node:net';
import {runMsgPack} from '../reference/msgpack-server.js';

const queues = new WeakMap<Socket, Promise<void>>();
await runMsgPack({
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
