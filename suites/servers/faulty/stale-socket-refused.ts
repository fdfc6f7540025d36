#!/usr/bin/env node
/** A socket file left by a killed process stops the next one: EADDRINUSE. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({keepsStaleSocket: true});
