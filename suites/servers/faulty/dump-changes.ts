#!/usr/bin/env node
/** Each dump has another priority. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Priority: process.pid})});
