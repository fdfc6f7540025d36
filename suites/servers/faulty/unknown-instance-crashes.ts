#!/usr/bin/env node
/** An event of an unknown instance kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({unknownInstance: () => process.exit(1)});
