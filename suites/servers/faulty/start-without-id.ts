#!/usr/bin/env node
/** StartInstance answers without the Id. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply: (reply, method) =>
		method === 'plugin.StartInstance' ? [1, reply[1], null, {Name: 'conform-reference'}] : reply,
});
