#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** PDK calls come without Method. */
import {dataOf, withField} from './edit.js';

await runMsgPack({
	reply(reply) {
		const data = dataOf(reply);
		return typeof data === 'object' ? withField(reply, 'Data', {...data, Method: undefined}) : reply;
	},
});
