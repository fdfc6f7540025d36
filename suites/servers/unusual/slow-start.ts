#!/usr/bin/env node
/** The socket appears 1.5 s after the start. */
import {setTimeout as sleep} from 'node:timers/promises';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({beforeListen: () => sleep(1500)});
