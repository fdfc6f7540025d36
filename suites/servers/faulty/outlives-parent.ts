#!/usr/bin/env node
/** The server goes on when its parent has died, and keeps the socket. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({stopping: why => why !== 'orphaned'});
