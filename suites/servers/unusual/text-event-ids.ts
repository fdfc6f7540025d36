#!/usr/bin/env node
/** Event ids are text. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply([type, id, error, result]) {
		if (result === null || typeof result !== 'object' || !('EventId' in result)) return [type, id, error, result];
		return [type, id, error, {...result, EventId: String(result.EventId)}];
	},
});
