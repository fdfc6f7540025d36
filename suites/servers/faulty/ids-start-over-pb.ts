#!/usr/bin/env node
/** Ids are counted from 1 in each process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	instanceId: count => count,
});
