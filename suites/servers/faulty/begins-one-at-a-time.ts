#!/usr/bin/env node
/** An event begins only when the one before it has made its first PDK call. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {Slots} from './slots.js';

const beginning = new Slots(1);
let begun = 0;

await runMsgPack({
	async beforeEvent() {
		await beginning.take();
		begun += 1;
	},
	reply(reply, method) {
		if (method === 'plugin.HandleEvent' && begun > 0) {
			begun -= 1;
			beginning.give();
		}
		return reply;
	},
});
