#!/usr/bin/env node
/** Bytes that are no UTF-8 become replacement characters. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({answered: value => (Buffer.isBuffer(value) ? value.toString() : value)});
