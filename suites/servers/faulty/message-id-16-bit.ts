#!/usr/bin/env node
/** The message id of an answer has 16 bits. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({reply: ([type, id, error, result]) => [type, Number(id) % 65_536, error, result]});
