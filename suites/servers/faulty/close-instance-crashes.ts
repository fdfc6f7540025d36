#!/usr/bin/env node
/** CloseInstance kills the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({closing: () => process.exit(1)});
