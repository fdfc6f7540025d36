#!/usr/bin/env node
/** SIGTERM is ignored. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({stopping: why => why !== 'signal'});
