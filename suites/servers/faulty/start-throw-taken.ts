#!/usr/bin/env node
/** A config over which the plugin throws is started as if it had not. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	plugin: {starting() {}},
});
