#!/usr/bin/env node
/** CloseInstance of one instance takes all the others with it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	closing(_, instances) {
		for (const instance of instances.all) instances.forget(instance);
	},
});
