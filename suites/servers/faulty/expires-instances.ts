#!/usr/bin/env node
/** CloseInstance also drops every instance older than a minute. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	closing(_, instances) {
		const oldest = Date.now() / 1000 - 60;
		for (const other of instances.all) if (other.startedAt < oldest) instances.forget(other);
	},
});
