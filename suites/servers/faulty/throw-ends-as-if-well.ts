#!/usr/bin/env node
/** The event of a handler that throws ends as if it had done its work: the request is let through. */
import {runMsgPack} from '../reference/msgpack-server.js';

let threw = false;
await runMsgPack({
	handlerThrew() {
		threw = true;
	},
	reply(reply) {
		const [type, id] = reply;
		if (!threw) return reply;
		threw = false;
		return [type, id, null, {EventId: 0, Data: 'ret'}];
	},
});
