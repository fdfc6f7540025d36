#!/usr/bin/env node
/** A config with keys that are not in the schema is refused; Kong adds keys of its own. */
import {runMsgPack} from '../reference/msgpack-server.js';

const known = ['message', 'exit_status', 'throw_in', 'tags', 'limits'];
await runMsgPack({
	acceptConfig(config) {
		const unknown = Object.keys(config).find(key => !known.includes(key));
		if (unknown) throw new Error(`unknown field: ${unknown}`);
	},
});
