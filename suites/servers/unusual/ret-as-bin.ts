#!/usr/bin/env node
/** Text in the answers of events is bin, not str. */
import {dataOf, withField} from '../faulty/edit.js';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply(reply) {
		const data = dataOf(reply);
		if (typeof data === 'string') return withField(reply, 'Data', Buffer.from(data));
		return data ? withField(reply, 'Data', {...data, Method: Buffer.from(String(data.Method))}) : reply;
	},
});
