#!/usr/bin/env node
/** Every handler takes 30 ms before its first PDK call. */
import {setTimeout as sleep} from 'node:timers/promises';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({beforeEvent: () => sleep(30)});
