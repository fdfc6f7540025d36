#!/usr/bin/env node
/** An event begins only when the one before it has made its first PDK call. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {Slots} from './slots.js';

const beginning = new Slots(1);
let begun = 0;

await runProtoBuf({
	async beforeEvent() {
		await beginning.take();
		begun += 1;
	},
	send(bytes, socket, what) {
		if ((what === 'method' || what === 'end') && begun > 0) {
			begun -= 1;
			beginning.give();
		}
		if (socket.writable) socket.write(bytes);
	},
});
