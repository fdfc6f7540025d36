#!/usr/bin/env node
/** A connection holds one of 32 workers until it closes. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {Slots} from './slots.js';

const workers = new Slots(32);
await runMsgPack({
	connected(socket) {
		socket.pause();
		void workers.take().then(() => socket.resume());
		socket.on('close', () => workers.give());
	},
});
