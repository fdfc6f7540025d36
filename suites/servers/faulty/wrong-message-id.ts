#!/usr/bin/env node
/** The replies of events carry another message id than their request. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply: (reply, method) =>
		method === 'plugin.StartInstance' ? reply : [reply[0], Number(reply[1]) + 1, reply[2], reply[3]],
});
