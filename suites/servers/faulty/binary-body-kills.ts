#!/usr/bin/env node
/** A binary request body ends the process. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({answered: value => (Buffer.isBuffer(value) && value.length === 256 ? process.exit(1) : value)});
