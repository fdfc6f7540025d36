#!/usr/bin/env node
/** Replies of events have the type of a request. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply: (reply, method) => (method === 'plugin.StartInstance' ? reply : [0, reply[1], reply[2], reply[3]]),
});
