#!/usr/bin/env node
/** CloseInstance always answers an error. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	closing() {
		throw new Error("'Instance' object is not subscriptable");
	},
});
