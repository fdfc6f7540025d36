#!/usr/bin/env node
/** The server runs and never listens. */
import {forever} from '../reference/forever.js';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({beforeListen: forever});
