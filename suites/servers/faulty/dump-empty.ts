#!/usr/bin/env node
/** The dump prints nothing and exits 0. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: () => ''});
