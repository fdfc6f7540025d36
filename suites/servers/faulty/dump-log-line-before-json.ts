#!/usr/bin/env node
/** A log line stands before the JSON of the dump. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: text => `[info] loaded 1 plugin\n${text}\n`});
