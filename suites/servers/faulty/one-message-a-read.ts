#!/usr/bin/env node
/** Of two messages in one read the second is lost. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({reader: reader => ({push: chunk => reader.push(chunk).slice(0, 1)})});
