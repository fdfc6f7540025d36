#!/usr/bin/env node
/** The dump is two JSON documents. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: text => `${text}\n${text}\n`});
