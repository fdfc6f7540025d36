#!/usr/bin/env node
/** The server exits before it listens. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({beforeListen: () => process.exit(3)});
