#!/usr/bin/env node
/** Replies of events are maps, not arrays. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply: (reply, method) =>
		method === 'plugin.StartInstance' ? reply : {id: reply[1], error: reply[2], result: reply[3]},
});
