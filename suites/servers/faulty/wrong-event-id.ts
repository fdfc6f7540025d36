#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** HandleEvent answers with an EventId that Step does not find. */
import {withField} from './edit.js';

await runMsgPack({
	reply: (reply, method) => (method === 'plugin.HandleEvent' ? withField(reply, 'EventId', 987_654) : reply),
});
