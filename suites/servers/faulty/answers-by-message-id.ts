#!/usr/bin/env node
import type {Reply} from '../reference/behaviour.js';
/** A message id that was answered gets the same answer again, whoever asks. */
import {runMsgPack} from '../reference/msgpack-server.js';

const answered = new Map<unknown, Reply>();
await runMsgPack({
	reply(reply) {
		const before = answered.get(reply[1]);
		if (!before) answered.set(reply[1], reply);
		return before ?? reply;
	},
});
