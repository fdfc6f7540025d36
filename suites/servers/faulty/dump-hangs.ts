#!/usr/bin/env node
/** The dump prints nothing and never exits. */
import {forever} from '../reference/forever.js';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: forever});
