#!/usr/bin/env node
/** Errors are maps, not text. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({reply: ([type, id, error, result]) => [type, id, error === null ? null : {message: error}, result]});
