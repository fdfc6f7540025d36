#!/usr/bin/env node
/** Integers that Kong answers are cut to 32 bits. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({answered: value => (Number.isInteger(value) ? Number(value) | 0 : value)});
