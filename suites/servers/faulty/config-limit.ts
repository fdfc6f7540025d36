#!/usr/bin/env node
/** A config of more than 60,000 bytes is refused. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	acceptConfig(config) {
		if (JSON.stringify(config).length > 60_000) throw new Error('config too long');
	},
});
