#!/usr/bin/env node
/** A handler that throws kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({handlerThrew: () => process.exit(2)});
