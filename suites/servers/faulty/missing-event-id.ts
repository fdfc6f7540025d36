#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** HandleEvent answers without the EventId. */
import {without} from './edit.js';

await runMsgPack({
	reply: (reply, method) => (method === 'plugin.HandleEvent' ? without(reply, 'EventId') : reply),
});
