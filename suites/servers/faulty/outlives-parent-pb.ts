#!/usr/bin/env node
/** The server goes on when its parent has died, and keeps the socket. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	stopping: why => why !== 'orphaned',
});
