#!/usr/bin/env node
/** An event that was left by exit stays: a Step for it brings the handler's next call. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply([type, id, error, result], method) {
		if (method !== 'plugin.Step' || !String(error).startsWith('no event')) return [type, id, error, result];
		return [type, id, null, {EventId: 0, Data: {Method: 'kong.response.set_header', Args: ['x-after', 'exit']}}];
	},
});
