#!/usr/bin/env node
/** A handler that throws after kong.response.exit kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {goesOnAfterExit} from './edit.js';

await runMsgPack({
	handlers: goesOnAfterExit(() => process.exit(1)),
});
