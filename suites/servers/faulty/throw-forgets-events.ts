#!/usr/bin/env node
/** A handler that throws makes the server forget every other event that is open. */
import {runMsgPack} from '../reference/msgpack-server.js';

let last = -1;
let forgotten = -1;
await runMsgPack({
	eventId(count) {
		last = count;
		return count;
	},
	stepEvent: id => (id <= forgotten ? -1 : id),
	handlerThrew() {
		forgotten = last;
	},
});
