#!/usr/bin/env node
/** A handler that throws after kong.response.exit kills the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {goesOnAfterExit} from './edit.js';

await runProtoBuf({
	handlers: goesOnAfterExit(() => process.exit(1)),
});
