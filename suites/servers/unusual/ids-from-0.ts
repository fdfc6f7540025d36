#!/usr/bin/env node
/** Instance ids count from 0. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({instanceId: count => count - 1});
