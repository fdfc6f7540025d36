#!/usr/bin/env node
/** Ids are counted from 1 in each process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	instanceId: count => count,
});
