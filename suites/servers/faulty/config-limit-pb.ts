#!/usr/bin/env node
/** A config of more than 60,000 bytes is refused. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	acceptConfig(config) {
		if (JSON.stringify(config).length > 60_000) throw new Error('config too long');
	},
});
