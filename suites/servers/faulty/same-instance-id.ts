#!/usr/bin/env node
/** Every instance has the same id. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({instanceId: () => 1});
