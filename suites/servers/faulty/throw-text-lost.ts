#!/usr/bin/env node
/** What a handler throws is told nobody. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	handlerThrew(error) {
		error.message = 'internal error';
	},
});
