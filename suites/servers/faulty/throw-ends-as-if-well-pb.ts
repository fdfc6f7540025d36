#!/usr/bin/env node
/** The event of a handler that throws ends as if it had done its work: the request is let through. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {eachCaught} from './edit.js';

await runProtoBuf({
	handlers: eachCaught(async () => {}),
});
