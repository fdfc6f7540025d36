#!/usr/bin/env node
/** Each read is taken for one whole message: a message that comes in pieces breaks the connection. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({reader: () => ({push: chunk => [chunk]})});
