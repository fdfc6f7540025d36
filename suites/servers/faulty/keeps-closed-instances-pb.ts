#!/usr/bin/env node
/** Closed instances stay in memory. */
import {runProtoBuf} from '../reference/protobuf-server.js';

const closed: unknown[] = [];
await runProtoBuf({
	closing(instance) {
		closed.push(instance);
	},
});
